//! A spec on stdout, where terminals, logs and pipes read it: references are there instead of secrets. A file gets the
//! spec as it is.

use super::output;
use crate::compose::{self, Remark};
use crate::diagnostic::words;
use crate::driver::{self, PRODUCTS};
use crate::error::Error;
use crate::model::Model;
use crate::source::SourceMap;
use crate::source::secret::{MASK, SecretNames, SecretValues, masked};

/// Prints the spec of a model that was made of some files, and says what is not in it.
pub(super) fn print(model: &mut Model, remarks: &[Remark], sources: &SourceMap) -> Result<(), Error> {
    let names = driver::secret_names();
    let secrets = sources.secret_values();
    let references = driver::refer_to_secrets(model);
    let remarks: Vec<Remark> = remarks.iter().map(|remark| plain(remark, &names, &secrets)).collect();
    let text = masked("spec.kdl", &compose::to_kdl(model, &PRODUCTS, &remarks), &names);
    output::out(&text)?;
    if !references.is_empty() {
        let listed = words::ticked_list(&references, 6);
        output::note(&format!(
            "note: secrets are not printed: the spec refers to {listed}; -o FILE writes the secrets themselves"
        ))?;
    }
    if text.contains(MASK) {
        output::note(&format!(
            "note: {MASK} replaces secrets of the spec; -o FILE writes the secrets themselves"
        ))?;
    }
    Ok(())
}

/// A comment without secrets.
fn plain(remark: &Remark, names: &SecretNames, secrets: &SecretValues) -> Remark {
    match remark {
        Remark::Comment { text, about, is_behind } => {
            let text = masked("comment.yaml", &secrets.mask(text), names);
            Remark::Comment { text, about: about.clone(), is_behind: *is_behind }
        }
        Remark::Note { text, about } => {
            let text = masked("comment.yaml", &secrets.mask(text), names);
            Remark::Note { text, about: *about }
        }
        Remark::Statement { text, scope } => {
            Remark::Statement { text: secrets.mask(text).into_owned(), scope: *scope }
        }
    }
}
