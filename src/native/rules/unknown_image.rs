//! LINT042: unknown-image.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports containers with the product's settings but an unknown image.
    ///
    /// ## What it checks
    ///
    /// Variables with names of the product's parameters, three or more, in containers whose image has another name.
    ///
    /// ## Why it matters
    ///
    /// clusterc does not know how such an image uses them and does not check the container further.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: plant/historian:7
    ///     environment: [cn_internal_address=db, dn_internal_address=db, dn_rpc_port=6668]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: plant/iotdb:2.0.6-standalone
    ///     environment: [cn_internal_address=db, dn_internal_address=db, dn_rpc_port=6668]
    /// ```
    ///
    /// ## How to fix
    ///
    /// You do not need to do anything. An image with the name of the product is checked like an official one.
    pub static UNKNOWN_IMAGE = { code: "LINT042", name: "unknown-image", severity: Info, confidence: Advice }
}

/// A finding for an image that is not known.
pub(crate) fn finding(location: Span, image: &str, product: &str) -> Finding {
    let image = words::shorten(image);
    let message = format!("`{image}` has settings of {product}, but clusterc does not know the image");
    Finding::new(&UNKNOWN_IMAGE, location, message).note("clusterc cannot check how it uses them")
}
