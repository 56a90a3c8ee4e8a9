//! The spec as written: [`SpecTree`](crate::syntax::SpecTree) nodes become typed statements.
//!
//! Only these are looked up here: words of the language, names of roles and shorthands of the product. Decoding never
//! fails: what cannot be understood is reported and omitted.

mod decode;
mod files;
mod front;
mod load;
pub mod pattern;
pub mod quantity;
pub mod rules;
mod types;

pub use decode::decode;
pub use files::read_files;
pub use front::{FrontEnd, FrontEnds, is_foreign, is_spec, looks_like_one, respell};
pub use load::{Files, Loaded, Unit, load, relative_to};
pub use types::{
    AllowSpec, AttendsSpec, ClassSpec, ClusterSpec, EverySpec, FileSpec, HostProperties, HostSpec,
    InstallSpec, NetworkSpec, NodeSpec, PayloadSpec, PlacingSpec, SettingSpec, SettingTarget, SettingValue,
    SiteSpec,
};
