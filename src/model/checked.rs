//! A model that passed its rules.

use super::Model;

/// A model without an error-level finding: the only thing that bundles are made of.
#[derive(Debug)]
pub struct Checked(Model);

impl Checked {
    /// Takes a model whose findings hold no error. Only the driver calls it, after the rules.
    pub(crate) fn new(model: Model) -> Self {
        Self(model)
    }

    /// Takes a model as it is. For the real-server suite, which shows what happens to clusters that the
    /// rules refuse; never for users.
    #[doc(hidden)]
    pub fn unchecked(model: Model) -> Self {
        Self(model)
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.0
    }
}
