//! The stages in order: [`compile`] is the whole front half of the program.

mod import;
mod lint;
mod payloads;
mod plan;
mod proposals;
mod secrets;

pub use import::{Adopted, Note, import};
pub use lint::{
    Cache, Linted, Met, ReadOptions, Release, Walked, is_native, lint, lint_with, releases, taken,
};
pub use payloads::GivenPayload;
pub use plan::{Planned, Side, compared, plan, plan_of};
pub use proposals::{Before, Changed, Found, works};
pub use secrets::{refer_to_secrets, secret_names};

pub use crate::dialects::PRODUCTS;
pub use crate::product::Reason;

use crate::maps::HashSet;

use self::proposals::Budget;
use crate::catalog::ParamId;
use crate::diagnostic::{Finding, Levels, Mark, Severity, Summary, sort};
use crate::model::{Checked, ClusterId, DerivedValue, Instance, Model, NodesInView, Payload};
use crate::payload::{self, Inspected};
use crate::product;
use crate::registry::{self, Registry, exceptions};
use crate::resolve::resolve;
use crate::rules::Survey;
use crate::source::{SourceMap, Span};
use crate::spec::{self, AllowSpec, Files, SiteSpec};

/// Every rule, those of all products among them.
pub const REGISTRY: Registry = Registry { products: PRODUCTS };

/// What a product's own scripts make of other settings for a parameter that nothing sets.
pub fn worked_out(model: &Model, node: &Instance, param: ParamId) -> Option<DerivedValue> {
    PRODUCTS.find(model.cluster(node.cluster).product)?.worked_out(model, node, param)
}

/// The value of a parameter of a node as people may see it, and everything that gives one, the winner first.
pub fn reasons(model: &Model, node: &Instance, id: ParamId) -> (Option<String>, Vec<Reason>) {
    product::reasons(PRODUCTS, model, node, id)
}

/// What came of compiling some specs.
#[derive(Debug)]
pub struct Compiled {
    /// The files read.
    pub sources: SourceMap,
    /// The findings, sorted as a reader meets them.
    pub findings: Vec<Finding>,
    /// One model for each group; complete enough to show, even with findings.
    pub models: Vec<Model>,
    /// The exceptions that the specs state.
    pub allows: Vec<AllowSpec>,
    /// How many findings over how many files.
    pub summary: Summary,
}

impl Compiled {
    /// The first group's model to build from; `None` when a finding is an error.
    pub fn into_checked(mut self) -> Option<(Checked, SourceMap)> {
        Some((self.take_checked()?, self.sources))
    }

    /// The same, where findings are still to be shown.
    pub fn take_checked(&mut self) -> Option<Checked> {
        let is_good = self.summary.errors == 0 && !self.models.is_empty();
        is_good.then(|| Checked::new(self.models.remove(0)))
    }

    /// Inspects the payloads of what can be built, and adds what is wrong with them.
    pub fn inspect_payloads(&mut self, files: &dyn Files) -> Vec<Inspected> {
        let payloads = match self.models.first() {
            Some(model) if self.summary.errors == 0 => &model.payloads,
            _ => return Vec::new(),
        };
        let (inspected, findings) = payload::inspect(payloads, &|path| files.allows(path));
        self.add(findings);
        inspected
    }

    /// Adds findings that only files showed, which no option hides.
    pub fn add(&mut self, mut findings: Vec<Finding>) {
        if findings.is_empty() {
            return;
        }
        self.sources.set_secret_names(secret_names());
        self.findings.append(&mut findings);
        sort(&mut self.findings, &self.sources);
        self.summary = Summary::of(&self.findings, self.summary.files);
    }

    /// The first group's model as it is. For the real-server suite, which shows what happens to clusters that
    /// the rules refuse.
    #[doc(hidden)]
    pub fn into_unchecked(mut self) -> (Checked, SourceMap) {
        (Checked::unchecked(self.models.remove(0)), self.sources)
    }
}

/// A named file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The path as given.
    pub path: String,
    /// The reason, as it reads after "cannot read `x`: ".
    pub reason: String,
}

/// Reads, decodes, resolves and checks specs. Those of one group are checked against each other: clusters
/// that share a host cannot share a port. Groups are alternatives, for example overlays over one base.
///
/// # Errors
/// The first named file that cannot be read; everything else is a finding.
pub fn compile(groups: &[Vec<String>], files: &dyn Files, levels: &Levels) -> Result<Compiled, Unreadable> {
    compile_with(groups, &[], files, levels)
}

/// The same, with payloads that were given next to the specs.
///
/// # Errors
/// As for [`compile`].
pub fn compile_with(
    groups: &[Vec<String>],
    given: &[GivenPayload],
    files: &dyn Files,
    levels: &Levels,
) -> Result<Compiled, Unreadable> {
    let mut compiled = checked(groups, given, files, levels)?;
    settle(&mut compiled, groups, given, files, levels, &|| true);
    Ok(compiled)
}

/// The first half of [`compile`]: all findings, and none of the helps and fixes that have to be tried first. For
/// editors, where [`settle_draft`] follows once the user stops typing.
///
/// # Errors
/// As for [`compile`].
pub fn draft(groups: &[Vec<String>], files: &dyn Files, levels: &Levels) -> Result<Compiled, Unreadable> {
    checked(groups, &[], files, levels)
}

/// The second half of [`compile`], unless `goes_on` says that nothing waits for it any more.
pub fn settle_draft(
    compiled: &mut Compiled,
    groups: &[Vec<String>],
    files: &dyn Files,
    levels: &Levels,
    goes_on: &dyn Fn() -> bool,
) {
    settle(compiled, groups, &[], files, levels, goes_on);
}

fn settle(
    compiled: &mut Compiled,
    groups: &[Vec<String>],
    given: &[GivenPayload],
    files: &dyn Files,
    levels: &Levels,
    goes_on: &dyn Fn() -> bool,
) {
    let Compiled { sources, findings, models, .. } = &mut *compiled;
    let nodes: usize = models.iter().map(|model| model.instances.len()).sum();
    let weight = sources.files().map(|(_, file)| file.text.len()).sum::<usize>() + nodes * proposals::NODE;
    proposals::settle(findings, sources, (&mut Budget::default(), weight), |edits| {
        if !goes_on() {
            return None;
        }
        let changed = Changed::new(files, edits, sources);
        let again = checked(groups, given, &changed, levels).ok()?;
        Some((again.findings, again.sources))
    });
    spec::respell(&mut compiled.findings, &compiled.sources, &PRODUCTS);
    compiled.summary = Summary::of(&compiled.findings, compiled.summary.files);
}

/// What is found in specs, with proposals that are not yet settled.
fn checked(
    groups: &[Vec<String>],
    given: &[GivenPayload],
    files: &dyn Files,
    levels: &Levels,
) -> Result<Compiled, Unreadable> {
    let mut sources = SourceMap::default();
    let given = payloads::place(given, &mut sources);
    let mut findings = Vec::new();
    let mut models = Vec::new();
    let mut allows = Vec::new();
    for group in groups {
        let mut sites = Vec::new();
        let mut found = Vec::new();
        for path in group {
            let unreadable = |reason| Unreadable { path: path.clone(), reason };
            let (unit, mut reading) = spec::load(path, files, &PRODUCTS, &mut sources).map_err(unreadable)?;
            found.append(&mut reading);
            let (mut site, mut decoding) = spec::decode(unit, &sources, &PRODUCTS);
            found.append(&mut decoding);
            spec::read_files(&mut site, files, &mut found);
            sites.push(site);
        }
        let (model, mut own) = check(sites, &given, &mut found);
        models.push(model);
        allows.append(&mut own);
        findings.append(&mut found);
    }
    sources.add_secrets(models.iter().flat_map(secrets::secret_values));
    if !findings.is_empty() {
        sources.set_secret_names(secret_names());
    }
    let mut findings = levels.apply(findings);
    sort(&mut findings, &sources);
    // The command line is none of the files.
    let summary = Summary::of(&findings, sources.files().count() - usize::from(!given.is_empty()));
    Ok(Compiled { sources, findings, models, allows, summary })
}

/// Findings about a group with a file that is cut off or misread: no advice about values, and nothing that only follows
/// from the misread part at the same location.
fn without_noise(findings: &mut Vec<Finding>) {
    let locations = |of_syntax: bool| -> HashSet<Span> {
        let of_kind = findings.iter().filter(|finding| registry::is_syntax(finding) == of_syntax);
        of_kind.map(|finding| finding.span).collect()
    };
    // A word that is wrong in itself is not to be written otherwise.
    let (misread, wrong) = (locations(true), locations(false));
    findings.retain(|finding| {
        if registry::is_syntax(finding) {
            finding.labels.iter().all(|label| !wrong.contains(&label.span))
        } else {
            let is_advice = finding.severity != Severity::Error && !finding.rule.has(Mark::Text);
            !is_advice && !misread.contains(&finding.span)
        }
    });
}

/// Resolves one group and looks for every rule in it; gives the exceptions that it states as well.
fn check(
    mut sites: Vec<SiteSpec>,
    given: &[Payload],
    findings: &mut Vec<Finding>,
) -> (Model, Vec<AllowSpec>) {
    let (mut model, mut resolving) = resolve(&mut sites, &PRODUCTS);
    let lacks_hosts = sites.iter().any(|site| site.lacks_hosts);
    // Statements are half of what a large spec takes: what follows needs their memory.
    let allows: Vec<AllowSpec> = sites.into_iter().flat_map(|site| site.allows).collect();
    payloads::add(given, &mut model);
    let is_well_formed = !findings.iter().any(registry::is_syntax);
    findings.append(&mut resolving);
    for id in (0..model.clusters.len() as u32).map(ClusterId) {
        if let Some(product) = PRODUCTS.find(model.cluster(id).product) {
            product.derive(&mut model, id);
        }
    }
    let has_all_nodes = !lacks_hosts && !findings.iter().any(registry::hides_nodes);
    if !has_all_nodes {
        for cluster in &mut model.clusters {
            cluster.nodes_in_view = NodesInView::Some;
        }
    }
    let mut broken = Vec::new();
    let survey = Survey::new(&model, PRODUCTS);
    REGISTRY.run(&survey, &mut broken);
    registry::run_for_bundles(&survey, &mut broken);
    findings.append(&mut broken);
    if !is_well_formed {
        without_noise(findings);
    }
    *findings = exceptions::apply(&REGISTRY, std::mem::take(findings), allows.iter(), has_all_nodes);
    (model, allows)
}
