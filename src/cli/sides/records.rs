//! Files in which nodes keep what they joined with: they beat what their configuration says.

use std::path::Path;

use crate::catalog::ParamKind;
use crate::cli::disk::Disk;
use crate::driver::{PRODUCTS, Side};
use crate::error::Error;
use crate::model::{InstanceId, Layer, LayerId, LayerKind, LayerSetting, Layers, Model};
use crate::product::{Recorded, Syntax};
use crate::source::{FileId, SourceFile, Span};
use crate::spec::Files;

/// How many files are read.
const MOST: usize = 100_000;

/// Puts what nodes have recorded over what the side says of them.
pub(super) fn apply(paths: &[String], side: &mut Side, disk: &Disk) -> Result<(), Error> {
    for path in paths {
        disk.name(path);
        let mut files = Vec::new();
        let is_folder = Path::new(path).is_dir();
        if is_folder {
            walk(path, &mut files)?;
        } else {
            files.push(path.clone());
        }
        let mut count = 0;
        for file in files {
            let bytes = disk.read(&file).map_err(|why| Error::new(format!("cannot read `{file}`: {why}")))?;
            let id = side.sources.add(SourceFile::from_bytes(file.as_str(), bytes));
            count += usize::from(one(&file, id, side)?);
        }
        if count == 0 {
            let message = format!("`{path}` has no file in which a node records the values it joined with");
            return Err(
                Error::new(message).help("give the system.properties of nodes, or a folder with such files")
            );
        }
    }
    Ok(())
}

fn walk(folder: &str, found: &mut Vec<String>) -> Result<(), Error> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).sort_by_file_name(Ord::cmp).build();
    for entry in walk {
        let entry =
            entry.map_err(|error| Error::new(format!("cannot read the folder `{folder}`: {error}")))?;
        let Some(path) = entry.path().to_str().filter(|_| entry.path().is_file()) else { continue };
        let is_record = |path: &str| {
            PRODUCTS
                .iter()
                .any(|product| product.recognize(path).is_some_and(|kind| kind.syntax == Syntax::Record))
        };
        let has_name = path.rsplit('/').next().is_some_and(|name| name.ends_with("system.properties"));
        let is_settings = PRODUCTS
            .iter()
            .any(|product| product.recognize(path).is_some_and(|kind| kind.syntax != Syntax::Record));
        if is_record(path) || has_name && !is_settings {
            found.push(path.to_owned());
        }
        if found.len() > MOST {
            return Err(Error::new(format!("`{folder}` has more than {MOST} such files")));
        }
    }
    Ok(())
}

/// Puts one record over the node that it is of; whether it is a record.
fn one(path: &str, file: FileId, side: &mut Side) -> Result<bool, Error> {
    let text = &side.sources.file(file).text;
    let Some((product, recorded)) =
        PRODUCTS.iter().find_map(|product| Some((product, product.recorded(file, text)?)))
    else {
        return Ok(false);
    };
    let Some(id) = node_of(&side.model, product.name(), path, &recorded) else {
        let message = format!("`{path}` does not match a node of the old spec");
        let location = endpoint(&recorded)
            .map(|(address, port)| format!("it is from a {} at {address}:{port}", recorded.role));
        let error = Error::new(message);
        return Err(match location {
            Some(location) => error.help(location),
            None => error,
        });
    };
    let node = side.model.instance(id);
    let view = side.model.view(node);
    let mut settings: Vec<LayerSetting> = Vec::new();
    for (name, value) in &recorded.values {
        if let Some(param) = view.find(name, ParamKind::Property, node.role) {
            settings.push(LayerSetting { param: param.id, value: value.value.clone(), span: value.span });
        }
    }
    settings.sort_by_key(|setting| setting.param);
    settings.dedup_by_key(|setting| setting.param);
    let (cluster, own) = (node.cluster, node.layers.clone());
    let layers = &mut side.model.clusters[cluster.0 as usize].layers;
    let id_of_layer = LayerId(layers.len() as u32);
    layers.push(Layer {
        kind: LayerKind::Selection,
        overlay: 0,
        span: Span::at(file, 0),
        nodes: None,
        settings,
        opaque: Vec::new(),
    });
    let all = [id_of_layer].into_iter().chain(own.ids().iter().copied()).collect();
    let layers = Layers::new(all, layers);
    side.model.instances[id.0 as usize].layers = layers;
    Ok(true)
}

/// The address and the port that other nodes know a node by.
fn endpoint(recorded: &Recorded) -> Option<(&str, &str)> {
    let value = |ending: &str| {
        let mut values = recorded.values.iter();
        values.find(|(name, _)| name.ends_with(ending)).map(|(_, value)| &*value.value)
    };
    Some((value("_internal_address")?, value("_internal_port")?))
}

/// The node that a record is of: by its endpoint, else by the folder of its host, else the only one of its role.
fn node_of(model: &Model, product: &str, path: &str, recorded: &Recorded) -> Option<InstanceId> {
    let nodes = || model.clusters_of(product).flat_map(|(id, _)| model.instances_in_role(id, recorded.role));
    let by_endpoint = endpoint(recorded).and_then(|(address, port)| {
        nodes().find(|(_, node)| {
            let says = |ending: &str, value: &str| {
                let mut params = model
                    .view(node)
                    .params()
                    .filter(|param| param.param.scope.covers(node.role) && param.name().ends_with(ending));
                params.any(|param| {
                    model
                        .setting(node, param.id)
                        .is_some_and(|setting| setting.value.eq_ignore_ascii_case(value))
                })
            };
            says("_internal_address", address) && says("_internal_port", port)
        })
    });
    let by_folder = || {
        let parts: Vec<&str> = path.split('/').collect();
        let mut own = nodes().filter(|(_, node)| parts.contains(&&*model.host(node.host).name));
        own.next().filter(|_| own.next().is_none())
    };
    let only = || {
        let mut all = nodes();
        all.next().filter(|_| all.next().is_none())
    };
    by_endpoint.or_else(by_folder).or_else(only).map(|(id, _)| id)
}
