//! Why a bundle was not written.

use std::fmt;

use crate::diagnostic::Finding;
use crate::error::Error;

/// What kept a bundle from being written.
#[derive(Debug)]
pub enum Failure {
    /// The work could not be done.
    Error(Error),
    /// A payload turned out to be unfit while it was read.
    Payload(Box<Finding>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

impl From<Box<Finding>> for Failure {
    fn from(finding: Box<Finding>) -> Self {
        Failure::Payload(finding)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Error(error) => error.fmt(formatter),
            Failure::Payload(finding) => {
                write!(formatter, "error[{}]: {}", finding.rule.code, finding.message)
            }
        }
    }
}

impl std::error::Error for Failure {}
