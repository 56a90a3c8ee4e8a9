//! Compiles `schemas/<product>/*.kdl` to what the program holds of them: `<product>.rs`, an expression that makes a
//! `Schemas`, with its bytes next to it, and `products.rs`, the table of products. A file with something wrong in it fails the build, with
//! file, line and column.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script speaks to cargo")]
// The modules of the program that are used here are used in part.

#[path = "../../src/catalog/mod.rs"]
mod catalog;
mod diagnostic;
mod load;
#[path = "../../src/locks.rs"]
mod locks;
#[path = "../../src/maps.rs"]
mod maps;
mod meaning;
mod pages;
#[path = "../../src/similarity.rs"]
mod similarity;
#[path = "../../src/source/mod.rs"]
mod source;
mod syntax;
mod ties;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use diagnostic::{suggest, words};
use source::SourceFile;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=schemas");
    for stage in ["catalog", "diagnostic", "locks.rs", "maps.rs", "similarity.rs", "source", "syntax"] {
        // Cargo would take one that is missing for one that changes, and make everything anew each time.
        if !Path::new("src").join(stage).exists() {
            eprintln!("schemas/build/main.rs names src/{stage}, which is not there");
            return ExitCode::FAILURE;
        }
        println!("cargo::rerun-if-changed=src/{stage}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let problems = match compile_all(Path::new("schemas"), &out) {
        Ok(problems) => problems,
        Err(problem) => vec![problem],
    };
    for problem in &problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Compiles the folders of products, and lists what is wrong with their files. What cannot be read or written ends it.
fn compile_all(schemas: &Path, out: &Path) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    let mut products = Vec::new();
    for folder in entries(schemas)?.iter().filter(|path| path.join("product.kdl").is_file()) {
        match compile(folder, out)? {
            Ok(product) => products.push(product),
            Err(found) => problems.extend(found),
        }
    }
    documents(Path::new("."), out)?;
    texts(Path::new("src"), out)?;
    pages::pack_pages(Path::new("src"), out)?;
    templates(&schemas.join("templates"), out)?;
    products.sort();
    let table: String = products.iter().map(|(_, name)| format!("    &{name}::Dialect,\n")).collect();
    let path = out.join("products.rs");
    fs::write(&path, format!("Table::new(&[\n{table}])\n"))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(problems)
}

/// Packs the pages of docs/ that people wrote, and README. What the program makes itself starts with a mark, and is omitted.
fn documents(root: &Path, out: &Path) -> Result<(), String> {
    let mut paths = entries(&root.join("docs"))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.insert(0, root.join("README.md"));
    let mut pages: Vec<(String, String)> = Vec::new();
    for path in paths {
        let text =
            fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        if text.contains("<!-- Generated: BLESS=1 cargo test --test golden docs. -->") {
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        pages.push((name, text));
    }
    pack(&pages, &out.join("documents"))
}

/// Packs the templates of src/: every file that is neither code nor a table that the program holds as it is.
fn texts(src: &Path, out: &Path) -> Result<(), String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut folders = vec![src.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            let extension = path.extension().unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if extension != "rs" && extension != "tsv" {
                println!("cargo::rerun-if-changed={}", path.display());
                let text = fs::read_to_string(&path)
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                pairs.push((path.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    pairs.sort();
    pack(&pairs, &out.join("texts"))
}

/// Packs the specs that `init` starts from.
fn templates(folder: &Path, out: &Path) -> Result<(), String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for path in entries(folder)? {
        let text =
            fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        pairs.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text));
    }
    pack(&pairs, &out.join("templates"))
}

/// Writes pairs of names and strings, packed.
fn pack(pairs: &[(String, String)], path: &Path) -> Result<(), String> {
    let bytes =
        postcard::to_allocvec(pairs).map_err(|error| format!("cannot pack {}: {error}", path.display()))?;
    let packed = zlib(&bytes).map_err(|error| format!("cannot pack {}: {error}", path.display()))?;
    fs::write(path, packed).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn zlib(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    packer.finish()
}

/// What is in a folder, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>();
    let mut paths = read().map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    paths.sort();
    Ok(paths)
}

/// A product's index in the table and its name, or what is wrong with its files.
type Compiled = Result<(u8, catalog::Text), Vec<String>>;

/// Compiles one folder.
fn compile(folder: &Path, out: &Path) -> Result<Compiled, String> {
    let mut paths = entries(folder)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "kdl"));
    // Roles are named by parameters and come first; the words of the language are shown before parameters.
    let rank = |path: &PathBuf| ["product.kdl", "language.kdl"].iter().position(|name| path.ends_with(name));
    paths.sort_by_key(|path| rank(path).unwrap_or(usize::MAX));
    let file = |path: &PathBuf| match fs::read(path) {
        Ok(bytes) => Ok(SourceFile::from_bytes(path.display().to_string(), bytes)),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    };
    let files = paths.iter().map(file).collect::<Result<Vec<SourceFile>, String>>()?;
    let (mut catalog, problems) = load::load(files);
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let product = catalog.product.clone();
    let write = |kind: &str, bytes: &[u8]| {
        let path = out.join(format!("{product}.{kind}"));
        fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    let packed = |catalog: &catalog::Catalog| {
        catalog.pack().map_err(|error| format!("cannot pack {product}: {error}"))
    };
    let pages = zlib(&packed(&catalog)?).map_err(|error| format!("cannot pack {product}: {error}"))?;
    write("pages", &pages)?;
    catalog.drop_prose();
    write("catalog", &packed(&catalog)?)?;
    let block = &catalog.block;
    let made = format!(
        "Schemas::new(\n    \"{product}\",\n    {block:?},\n    include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{product}.catalog\")),\n    \
         include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{product}.pages\")),\n)\n"
    );
    write("rs", made.as_bytes())?;
    Ok(Ok((catalog.order, catalog.product)))
}
