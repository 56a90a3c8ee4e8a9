//! Scripts that only one product has.

/// A script of a product's own, next to those that every bundle has. What several products do belongs into a shared
/// script that calls a function of [`Scripts::library`](super::Scripts::library) instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Where it goes.
    pub folder: ScriptFolder,
    /// Its name, `dump-data.sh`: no other script in its folder has it, of any product.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// The role that it is about, when it is about one: bundles without such nodes go without it.
    pub role: Option<&'static str>,
}

/// Where a script of a product goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptFolder {
    /// `control/NAME`, for the operator's machine. It sources `control/lib.sh` as the shared ones do, and takes the nodes of
    /// its product from `control/steps.tsv` (column `product`).
    Control,
    /// `hosts/<host>/NAME`, next to `start.sh`, on every host. It sources `lib/common.sh` and
    /// `lib/host.sh`, chooses services, and calls the product's functions.
    Host,
    /// `hosts/<host>/lib/NAME`: sourced by the product's other scripts, never run.
    HostLibrary,
}
