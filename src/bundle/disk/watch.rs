//! How far a build is, for anyone who waits for it.

use std::fmt;
use std::sync::Arc;

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another build has to end first.
    Waiting,
    /// The files of a host were written or found as they should be.
    Host,
    /// So many bytes of payloads were read.
    Bytes(usize),
}

/// Receives each step, from any thread.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<dyn Fn(Step) + Send + Sync>>);

impl Watch {
    /// Calls a function.
    pub fn by(report: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(report)))
    }

    /// Reports a step.
    pub(in crate::bundle) fn report(&self, step: Step) {
        if let Some(report) = &self.0 {
            report(step);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Watch(somebody)" } else { "Watch(nobody)" })
    }
}
