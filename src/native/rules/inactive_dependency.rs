//! LINT044: inactive-dependency.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports services that wait for a service that only a profile starts.
    ///
    /// ## What it checks
    ///
    /// `depends_on` of services without `profiles` in compose files, against the `profiles` of the services
    /// that it names. `COMPOSE_PROFILES` in `.env` and `required: false` are taken into account.
    ///
    /// ## Why it matters
    ///
    /// Without one of its profiles the service does not exist for Compose, and Compose refuses the whole file:
    /// "service "db" depends on undefined service "setup": invalid compose project".
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     depends_on: [setup]
    ///   setup:
    ///     image: plant/setup:1.0
    ///     profiles: [first-time]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///   setup:
    ///     image: plant/setup:1.0
    ///     profiles: [first-time]
    ///     depends_on: [db]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give both services the profile, or none, or write `required: false` below the dependency.
    pub static INACTIVE_DEPENDENCY = { code: "LINT044", name: "inactive-dependency", severity: Error, confidence: Source }
}

/// A finding for a service, what it waits for at a location, and where the profiles of that are.
pub(crate) fn finding(service: &str, (other, location): (&str, Span), profiles: Span) -> Finding {
    let (service, other) = (words::shorten(service), words::shorten(other));
    let message = format!("`{service}` waits for `{other}`, which runs only with a profile");
    Finding::new(&INACTIVE_DEPENDENCY, location, message)
        .label(profiles, format!("the profiles of `{other}`"))
        .note("without one of these profiles Compose refuses the file: it depends on an undefined service")
        .help("give both services the profile or neither, or write required: false below it")
}
