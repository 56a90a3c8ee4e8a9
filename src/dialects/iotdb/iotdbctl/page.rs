//! docs/iotdbctl.md: the table of keys, and what is around it.

use std::fmt::Write;

use super::keys::{Need, SECTIONS};
use crate::template::packed;

/// The page.
pub(in super::super) fn page() -> String {
    let mut keys = String::new();
    for section in SECTIONS {
        let _ = write!(
            keys,
            "### {}\n\n| key | required | what it becomes |\n| --- | --- | --- |\n",
            section.name
        );
        for key in section.keys {
            let need = match key.need {
                Need::Required => "yes",
                Need::Expected => "by iotdbctl",
                Need::Optional => "no",
            };
            let _ = writeln!(keys, "| `{}` | {need} | {} |", key.name, key.becomes);
        }
        keys.push('\n');
    }
    packed!("page.md").replace("{{ keys }}\n\n", &keys)
}
