//! Dashboards as Grafana exports them.

use serde_json::Value;

/// What is read of a dashboard's file.
#[derive(Debug)]
pub(super) struct Dashboard {
    /// The identifier that Grafana knows it by.
    pub(super) uid: Option<String>,
    /// Names that mean a data source of Prometheus: exported `${NAME}`, chosen in an import by hand.
    pub(super) inputs: Vec<String>,
    /// Names that mean a data source of another kind.
    pub(super) foreign_inputs: Vec<String>,
}

/// Reads a dashboard; the reason why not completes "it is ".
pub(super) fn read(bytes: &[u8]) -> Result<Dashboard, String> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| format!("not JSON: line {}, column {}", error.line(), error.column()))?;
    let Value::Object(object) = &value else { return Err("not a JSON object".to_owned()) };
    if object.get("title").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err("a JSON object without a title".to_owned());
    }
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let (mut inputs, mut foreign_inputs) = (Vec::new(), Vec::new());
    for input in object.get("__inputs").and_then(Value::as_array).into_iter().flatten() {
        let is_source = text(input, "type").as_deref() == Some("datasource");
        let Some(name) = text(input, "name").filter(|_| is_source) else { continue };
        let is_ours = text(input, "pluginId").as_deref() == Some("prometheus");
        if is_ours { inputs.push(name) } else { foreign_inputs.push(name) }
    }
    let uid = text(&value, "uid").filter(|uid| !uid.is_empty());
    Ok(Dashboard { uid, inputs, foreign_inputs })
}

/// The file with its inputs answered, as an import by hand does; everything else stays as it is.
pub(super) fn filled(bytes: &[u8], source: Option<&str>) -> Vec<u8> {
    let (Ok(dashboard), Some(source), Ok(text)) = (read(bytes), source, std::str::from_utf8(bytes)) else {
        return bytes.to_vec();
    };
    let mut text = text.to_owned();
    for name in &dashboard.inputs {
        text = text.replace(&format!("${{{name}}}"), source);
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_answered() {
        let text = br#"{"__inputs":[{"name":"DS_A","type":"datasource","pluginId":"prometheus"},
            {"name":"DS_B","type":"datasource","pluginId":"loki"}],"title":"x","uid":"u","panels":[{"datasource":"${DS_A}"}]}"#;
        let read = read(text).expect("a dashboard");
        assert_eq!((read.inputs, read.foreign_inputs), (vec!["DS_A".to_owned()], vec!["DS_B".to_owned()]));
        assert!(String::from_utf8_lossy(&filled(text, Some("prom"))).contains(r#""datasource":"prom""#));
        assert_eq!(filled(b"[1]", Some("prom")), b"[1]");
    }

    #[test]
    fn other_json_is_reported() {
        for text in ["", "[]", "{}", "{\"title\":3}", "{\"title\":\"x\""] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read("[".repeat(10_000).as_bytes()).is_err());
    }
}
