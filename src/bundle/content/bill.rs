//! sbom.cdx.json: a bill of materials of the payloads, in the format of CycloneDX 1.6. It has no time and no serial
//! number: the same payloads give the same bytes.

use serde_json::{Value, json};

use crate::bundle::content::plan::Plan;
use crate::bundle::disk::payload::FOLDER;
use crate::bundle::file::{BundleFile, Entry, hex};
use crate::product::{Fit, Need};

/// The file at the top of a bundle with payloads.
const BILL: &str = "sbom.cdx.json";

/// The payloads among some files, with their names.
pub(in crate::bundle) fn payloads(entries: &[Entry]) -> impl Iterator<Item = (&str, &Entry)> {
    entries.iter().filter_map(|entry| Some((entry.path.strip_prefix(FOLDER)?.strip_prefix('/')?, entry)))
}

/// The bill of the payloads among some files; none when there are none.
pub(in crate::bundle) fn bill(plan: &Plan, entries: &[Entry]) -> Option<BundleFile> {
    let payloads: Vec<(&str, &Entry)> = payloads(entries).collect();
    if payloads.is_empty() {
        return None;
    }
    let needs = plan.products.needs(plan.model);
    let components: Vec<Value> =
        payloads.iter().map(|(name, entry)| component(name, entry, &needs)).collect();
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": {
                "components": [
                    { "type": "application", "name": "clusterc", "version": env!("CARGO_PKG_VERSION") },
                ],
            },
            "component": { "type": "application", "bom-ref": "bundle", "name": plan.title() },
        },
        "components": components,
    });
    let text = serde_json::to_string_pretty(&document).expect("a document of text and numbers is JSON");
    Some(BundleFile::text(BILL, text + "\n"))
}

/// What is known of one payload: all of it for what a product needs, the parts of its name for a wheel, else its name.
fn component(name: &str, entry: &Entry, needs: &[Need]) -> Value {
    let need = needs.iter().find(|need| need.fit(name) == Some(Fit::Exact));
    let wheel = wheel(name);
    let kind = match (need, &wheel) {
        (Some(need), _) if !need.version.is_empty() => "application",
        (_, Some(_)) => "library",
        _ => "file",
    };
    let mut component = json!({ "type": kind, "bom-ref": entry.path });
    let fields = component.as_object_mut().expect("it was just made as one");
    let mut put = |key: &str, value: Value| drop(fields.insert(key.to_owned(), value));
    match (need, wheel) {
        (Some(need), _) => {
            put("name", json!(need.title));
            if !need.version.is_empty() {
                put("version", json!(need.version));
            }
        }
        (None, Some((package, version))) => {
            put("name", json!(package));
            put("version", json!(version));
        }
        (None, None) => put("name", json!(name)),
    }
    put("hashes", json!([{ "alg": "SHA-256", "content": hex(&entry.sum) }]));
    if let Some(licence) = need.and_then(|need| need.component.licence) {
        put("licenses", json!([{ "license": { "id": licence } }]));
    }
    let purl = match (need, wheel) {
        (Some(need), _) => need.component.purl.clone(),
        (None, Some((package, version))) => {
            let package = package.to_ascii_lowercase().replace('_', "-");
            Some(format!("pkg:pypi/{package}@{version}"))
        }
        (None, None) => None,
    };
    if let Some(purl) = purl {
        put("purl", json!(purl));
    }
    put(
        "properties",
        json!([
            { "name": "clusterc:path", "value": entry.path },
            { "name": "clusterc:size", "value": entry.size.to_string() },
        ]),
    );
    component
}

/// Package and version of a Python wheel: `NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`.
fn wheel(name: &str) -> Option<(&str, &str)> {
    let parts: Vec<&str> = name.strip_suffix(".whl")?.split('-').collect();
    let is_plain = |part: &&str| {
        !part.is_empty()
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "._+!".contains(letter))
    };
    let is_wheel = (5..=6).contains(&parts.len()) && parts[..2].iter().all(is_plain);
    // A plus has its own meaning in package URLs.
    (is_wheel && !parts[1].contains(['+', '!'])).then(|| (parts[0], parts[1]))
}

#[cfg(test)]
mod tests {
    use super::wheel;

    #[test]
    fn wheel_names_have_package_and_version() {
        assert_eq!(wheel("numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl"), Some(("numpy", "1.26.4")));
        assert_eq!(wheel("scikit_learn-1.5.0-1-py3-none-any.whl"), Some(("scikit_learn", "1.5.0")));
        for name in ["numpy.whl", "a-b.whl", "numpy-1.26.4.tar.gz", "-1-py3-none-any.whl"] {
            assert_eq!(wheel(name), None, "{name}");
        }
    }
}
