//! What a rule is: a code, a name, a severity, a page.

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The cluster will not start, will not form, or may lose data. Stops emission.
    Error,
    /// It starts, with a risk that the note names.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// What a rule's claim rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// About the spec language itself: true by definition.
    Language,
    /// A real server was seen doing it; the case is kept and can be run again.
    Observed,
    /// Read in the server's source or its manual.
    Source,
    /// Read in the product's documents, for which no server was available for testing.
    Documented,
    /// Advice of the manuals or of practice; nothing enforces it.
    Advice,
}

/// What stages that run many rules have to know of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// About the text of a file, before it means anything.
    Text,
    /// Its errors mean that hosts or nodes may be missing from the model.
    HidesNodes,
    /// Worth a finding in a spec, and not in files as found: there the server knows.
    SpecOnly,
    /// About something in files that no spec of them has: `import` says that it is omitted.
    LeftOut,
}

/// One rule: its identity and its page. Declared by [`declare_rule!`](crate::declare_rule).
#[derive(Debug)]
pub struct Rule {
    /// Family and three digits, for example `NET001`. A released code keeps its meaning forever.
    pub code: &'static str,
    /// Names the problem, reads after "allow": `port-clash`.
    pub name: &'static str,
    /// The severity unless the command line changes it.
    pub severity: Severity,
    /// What the claim rests on.
    pub confidence: Confidence,
    /// What other stages have to know of it.
    pub marks: &'static [Mark],
    /// The source file that declares the rule.
    pub declared_in: &'static str,
}

impl Rule {
    /// Whether it cannot be excepted: what it reports was not understood, so nothing can be built from it.
    pub fn is_fixed(&self) -> bool {
        self.confidence == Confidence::Language && self.severity == Severity::Error
    }

    /// Whether it has that mark.
    pub fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// The letters before the digits: `NET` of `NET001`.
    pub fn family(&self) -> &'static str {
        self.code.trim_end_matches(|letter: char| letter.is_ascii_digit())
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// Declares a rule; its doc comment is its page, which the build packs (`schemas/build/pages.rs`).
///
/// ```ignore
/// declare_rule! {
///     /// Reports every port that several listeners of one host share.
///     ///
///     /// ## What it checks
///     /// …
///     pub static PORT_CLASH = {
///         code: "NET001", name: "port-clash", severity: Error, confidence: Observed,
///         check: check of Survey
///     }
/// }
/// ```
///
/// Further attributes, each as needed and in this order: `marks: [SpecOnly]`, what other stages have to know of the rule
/// ([`Mark`](crate::diagnostic::Mark)); `check: FUNCTION of SUBJECT`, which declares `CHECK` next to the rule, for the
/// list of its folder ([`Check`](crate::product::Check)).
#[macro_export]
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        $vis:vis static $ident:ident = {
            code: $code:literal, name: $name:literal, severity: $severity:ident, confidence: $confidence:ident
            $(, marks: [$($mark:ident),+ $(,)?])?
            $(, check: $check:ident of $subject:ty)?
            $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        $vis static $ident: $crate::diagnostic::Rule = $crate::diagnostic::Rule {
            code: $code,
            name: $name,
            severity: $crate::diagnostic::Severity::$severity,
            confidence: $crate::diagnostic::Confidence::$confidence,
            marks: &[$($($crate::diagnostic::Mark::$mark),+)?],
            declared_in: file!(),
        };
        $(
            /// The rule with its check.
            $vis static CHECK: $crate::product::Check<$subject> =
                $crate::product::Check { rule: &$ident, run: $check };
        )?
    };
}
