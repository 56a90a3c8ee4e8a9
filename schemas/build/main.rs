//! Compiles `schemas/<product>/*.kdl` to what the program holds of them: `<product>.rs`, an expression that makes a
//! `Schemas`, with its bytes beside it, and `products.rs`, the table of products. A file with something wrong in it fails the build, with file and line.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script speaks to cargo")]
// The modules of the program that are used here are used in part.

#[path = "../../src/catalog/mod.rs"]
mod catalog;
mod diagnostic;
mod load;
mod meaning;
#[path = "../../src/source/mod.rs"]
mod source;
mod syntax;
mod ties;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use source::SourceFile;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=schemas");
    for stage in ["catalog", "diagnostic", "source", "syntax"] {
        println!("cargo::rerun-if-changed=src/{stage}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut products = Vec::new();
    for folder in entries(Path::new("schemas"))?.iter().filter(|path| path.join("product.kdl").is_file()) {
        let catalog = compile(folder, &out)?;
        products.push((catalog.order, catalog.product));
    }
    products.sort();
    let table: String = products.iter().map(|(_, name)| format!("    &{name}::Dialect,\n")).collect();
    fs::write(out.join("products.rs"), format!("Table::new(&[\n{table}])\n"))
}

/// What lies in a folder, in the order of the names.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}

fn compile(folder: &Path, out: &Path) -> io::Result<catalog::Catalog> {
    let mut paths = entries(folder)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "kdl"));
    // Roles are named by parameters and come first; the words of the language are shown before parameters.
    let rank = |path: &PathBuf| ["product.kdl", "language.kdl"].iter().position(|name| path.ends_with(name));
    paths.sort_by_key(|path| rank(path).unwrap_or(usize::MAX));
    let file = |path: &PathBuf| Ok(SourceFile::from_bytes(path.display().to_string(), fs::read(path)?));
    let files = paths.iter().map(file).collect::<io::Result<Vec<SourceFile>>>()?;
    let (mut catalog, problems) = load::load(files);
    if !problems.is_empty() {
        return Err(io::Error::other(problems.join("\n")));
    }
    let product = catalog.product.clone();
    let write = |kind: &str, catalog: &catalog::Catalog| {
        let bytes = postcard::to_allocvec(catalog).map_err(io::Error::other)?;
        fs::write(out.join(format!("{product}.{kind}")), bytes)
    };
    write("pages", &catalog)?;
    catalog.drop_prose();
    write("facts", &catalog)?;
    let block = &catalog.block;
    let made = format!(
        "Schemas::new(\n    \"{product}\",\n    {block:?},\n    include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{product}.facts\")),\n    \
         include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{product}.pages\")),\n)\n"
    );
    fs::write(out.join(format!("{product}.rs")), made)?;
    Ok(catalog)
}
