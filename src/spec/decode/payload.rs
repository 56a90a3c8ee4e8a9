//! Files that are copied unopened.

use super::Decoder;
use crate::diagnostic::{Finding, words};
use crate::model::{Spanned, parse_sum};
use crate::spec::PayloadSpec;
use crate::spec::load::relative_to;
use crate::spec::rules::WRONG_VALUE;
use crate::syntax::Node;

impl Decoder<'_> {
    /// Decodes `payload "FILE" sha256="…"`. The file is not checked: who checks a spec does not need to have it.
    pub(super) fn payload(&mut self, node: &Node) {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let example = "payload \"jdk-17.tar.gz\" sha256=\"…\"";
        let relative = fields.argument("the path of a file", example, findings);
        let sum = fields.text("sha256", "a SHA-256 of 64 digits", findings);
        fields.finish(findings);
        self.no_children(node);
        let sum = sum.and_then(|text| {
            let sum = parse_sum(&text.value);
            if sum.is_none() {
                let found = words::shorten(&text.value);
                let message = format!("expected a SHA-256 of 64 hexadecimal digits, found `{found}`");
                let finding = Finding::new(&WRONG_VALUE, text.span, message);
                self.findings.push(finding.help("run `sha256sum FILE` to get it"));
            }
            Some(Spanned::new(sum?, text.span))
        });
        let Some(relative) = relative else { return };
        let from = &self.sources.file(node.span.file).name;
        let path = Spanned::new(relative_to(from, &relative.value).into_boxed_str(), relative.span);
        self.site.payloads.push(PayloadSpec { path, written: relative.value, sum, overlay: self.overlay });
    }
}
