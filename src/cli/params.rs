//! `clusterc params`.

use clap::Args;

use super::rules::TableFormat;
use super::{Outcome, output};
use crate::catalog::{Catalog, CatalogView, ParamKind, ProductVersion, Version};
use crate::diagnostic::words;
use crate::driver::PRODUCTS;
use crate::error::Error;
use crate::reference::readers;

/// List the parameters of a product.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The product; without it, the products are listed.
    #[arg(value_name = "PRODUCT")]
    product: Option<String>,
    /// The version; the newest supported one by default.
    #[arg(value_name = "VERSION")]
    version: Option<String>,
    /// Show only the differences from this earlier version: removed, renamed and new parameters, and changed defaults.
    #[arg(long, value_name = "VERSION")]
    since: Option<String>,
    /// The output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: TableFormat,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let Some(product) = &arguments.product else {
        return products();
    };
    let Some(found) = PRODUCTS.find(product) else {
        let known = PRODUCTS.iter().map(|product| product.name());
        let message = format!("clusterc does not know the product `{product}`");
        return Err(Error::new(message).help(format!("use one of {}", words::ticked_list(known, 12))));
    };
    let catalog = found.schemas().pages();
    let newest = || catalog.newest().map(Version::as_str);
    let asked = arguments.version.as_deref().or_else(newest).unwrap_or_default();
    let view = CatalogView::new(catalog, &version(catalog, asked)?);
    if let Some(since) = &arguments.since {
        let before = CatalogView::new(catalog, &version(catalog, since)?);
        super::changes::show(&before, &view, arguments.format)?;
        return Ok(Outcome::Good);
    }
    if arguments.format == TableFormat::Json {
        let params: Vec<serde_json::Value> = view.params().map(|param| json(catalog, param)).collect();
        output::json(&serde_json::Value::from(params))?;
        return Ok(Outcome::Good);
    }
    let width = view.params().map(|param| param.name().len()).max().unwrap_or(0);
    let mut text = String::new();
    for param in view.params() {
        let kind = param.param.kind_of_value.as_str();
        let role = readers(catalog, param.param);
        let default = param.default.filter(|default| !default.is_empty()).unwrap_or("-");
        let name = param.name();
        text += &format!("{name:<width$}  {kind:<13} {role:<14} {:<11}  {default}\n", param.effect.as_str());
    }
    output::out(&text)?;
    Ok(Outcome::Good)
}

/// A version that specs can be compiled for.
fn version(catalog: &Catalog, text: &str) -> Result<Version, Error> {
    let found = Version::parse(text).and_then(|version| Some(catalog.supported(&version)?.version.clone()));
    found.ok_or_else(|| {
        let known = catalog.versions.iter().map(ProductVersion::label);
        let message = format!("{} `{text}` is not supported", catalog.title);
        Error::new(message).help(format!("use one of {}", words::ticked_list(known, 30)))
    })
}

fn products() -> Result<Outcome, Error> {
    let mut text = String::new();
    for product in PRODUCTS.iter() {
        let catalog = product.schemas().pages();
        let versions = words::list(catalog.versions.iter().map(ProductVersion::label));
        text += &format!("{:<12} {} {versions}\n", product.name(), catalog.title);
    }
    output::out(&text)?;
    Ok(Outcome::Good)
}

fn json(catalog: &Catalog, view: &crate::catalog::ParamView) -> serde_json::Value {
    let param = view.param;
    let meanings: Vec<&str> = view.meanings.iter().map(|meaning| meaning.kind.as_str()).collect();
    serde_json::json!({
        "name": param.name,
        "kind": match param.kind {
            ParamKind::Property => "property",
            ParamKind::Variable => "variable",
            ParamKind::Fact => "fact",
        },
        "type": param.kind_of_value.as_str(),
        "role": readers(catalog, param),
        "file": view.file,
        "default": view.default,
        "unit": param.unit,
        "effect": view.effect.as_str(),
        "words": view.words,
        "meanings": meanings,
        "since": param.lifetime.since.as_ref().map(Version::as_str),
        "until": param.lifetime.until.as_ref().map(Version::as_str),
        "doc": param.doc,
        "source": param.source,
    })
}
