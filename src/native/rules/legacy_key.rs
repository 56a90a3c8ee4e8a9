//! LINT021: legacy-key.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Spanned;

declare_rule! {
    /// Reports settings that the product's current reference no longer lists.
    ///
    /// ## What it checks
    ///
    /// Keys that old samples have.
    ///
    /// ## Why it matters
    ///
    /// The effect of such a key in the running version is not documented.
    ///
    /// ```files,fails
    /// == config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.80:8900:ctl
    /// enableDFS=1
    /// ```
    ///
    /// ```files,passes
    /// == config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.80:8900:ctl
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it if you want the default.
    pub static LEGACY_KEY = {
        code: "LINT021", name: "legacy-key", severity: Info, confidence: Advice,
        marks: [LeftOut]
    }
}

/// A finding for one key.
pub fn legacy_key(key: &Spanned<Box<str>>) -> Finding {
    Finding::new(&LEGACY_KEY, key.span, format!("the current reference does not list `{}`", key.value))
}
