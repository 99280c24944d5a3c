//! The arrows of the workspace, over `cargo metadata`: which member may depend on which, and that
//! only the shell knows Tauri. Whoever changes the design changes the table first.

use std::collections::{BTreeSet, HashMap};

use cargo_metadata::{DependencyKind, Error, Metadata, MetadataCommand, Package, PackageId};

/// The one member that may reach Tauri.
const SHELL: &str = "interlude-desktop";

/// Every member, from the innermost out, and the members it may use, in its own tests too.
/// A rule may stand here before its member does.
#[rustfmt::skip]
const RULES: &[(&str, &[&str])] = &[
    ("interlude-domain", &[]),
    ("interlude-zone", &["interlude-domain"]),
    ("interlude-engine", &["interlude-domain"]),
    ("interlude-sim", &["interlude-domain", "interlude-engine"]),
    ("interlude-store", &["interlude-domain", "interlude-engine"]),
    ("interlude-api", &["interlude-domain", "interlude-engine"]),
    ("interlude-ipc", &["interlude-domain", "interlude-engine", "interlude-zone"]),
    ("interlude-vault", &[]),
    ("interlude-sandbox", &["interlude-domain"]),
    ("interlude-account", &["interlude-api", "interlude-domain", "interlude-engine", "interlude-store", "interlude-vault"]),
    ("interlude-cli", &["interlude-account", "interlude-api", "interlude-domain", "interlude-engine", "interlude-ipc", "interlude-store", "interlude-vault", "interlude-zone"]),
    (SHELL, &["interlude-account", "interlude-api", "interlude-domain", "interlude-engine", "interlude-ipc", "interlude-sandbox", "interlude-store", "interlude-vault", "interlude-zone"]),
    ("interlude-app-tests", &["interlude-account", "interlude-api", "interlude-domain", "interlude-engine", "interlude-sandbox", "interlude-store", "interlude-test-programs", "interlude-vault"]),
    ("interlude-disk-recorder", &[]),
    ("interlude-disk-tests", &["interlude-domain", "interlude-engine", "interlude-store", "interlude-test-programs"]),
    ("interlude-crash-tests", &["interlude-test-programs", "interlude-test-server"]),
    ("interlude-e2e-tests", &["interlude-sandbox", "interlude-test-programs", "interlude-vault"]),
    ("interlude-hostile-tests", &["interlude-api", "interlude-domain", "interlude-engine"]),
    ("interlude-fuzz-tests", &["interlude-api", "interlude-domain", "interlude-engine", "interlude-ipc", "interlude-store", "interlude-zone"]),
    ("interlude-soak-tests", &["interlude-account", "interlude-domain", "interlude-engine", "interlude-test-server", "interlude-vault"]),
    ("interlude-test-programs", &[]),
    ("interlude-test-server", &["interlude-test-programs"]),
    ("xtask", &[]),
];

#[test]
fn every_arrow_is_allowed() -> Result<(), Error> {
    let workspace = workspace()?;
    let members: BTreeSet<&str> = names(&workspace).collect();
    let mut faults = Vec::new();

    for package in workspace.workspace_packages() {
        let member = package.name.as_str();
        let Some((_, allowed)) = RULES.iter().find(|(name, _)| *name == member) else {
            faults.push(format!("{member} has no rule: decide what it may use"));
            continue;
        };
        for (target, kind) in arrows(package, &members) {
            if !allowed.contains(&target) {
                faults.push(format!(
                    "{member} -> {target} ({kind} dependency) is forbidden"
                ));
            }
        }
    }
    assert_none(&faults);
    Ok(())
}

#[test]
fn only_the_shell_reaches_tauri() -> Result<(), Error> {
    let workspace = workspace()?;
    let uses = resolved(&workspace);
    let mut faults = Vec::new();

    for package in workspace.workspace_packages() {
        let reached = path_to_tauri(&package.id, &workspace, &uses);
        match (package.name.as_str() == SHELL, reached) {
            (false, Some(path)) => faults.push(path.join(" -> ")),
            (true, None) => faults.push(format!("{SHELL} no longer uses Tauri: who is the shell?")),
            _ => {}
        }
    }
    assert_none(&faults);
    Ok(())
}

fn assert_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "\n  {}\nThe arrows are kept in tests/app/tests/arrows.rs.",
        faults.join("\n  ")
    );
}

/// The workspace as resolved for this computer: what was needed to build this test is all it needs.
fn workspace() -> Result<Metadata, Error> {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
        .other_options(["--locked", "--filter-platform", "host-tuple"].map(String::from))
        .exec()
}

fn names(workspace: &Metadata) -> impl Iterator<Item = &str> {
    workspace
        .workspace_packages()
        .into_iter()
        .map(|package| package.name.as_str())
}

/// What a member declares about other members, on any platform, optional or not. (Its own tests may
/// name the member itself, to switch a feature on.)
fn arrows<'a>(
    package: &'a Package,
    members: &BTreeSet<&str>,
) -> impl Iterator<Item = (&'a str, DependencyKind)> {
    package
        .dependencies
        .iter()
        .map(|dependency| (dependency.name.as_str(), dependency.kind))
        .filter(|(target, _)| *target != package.name.as_str() && members.contains(target))
}

fn resolved(workspace: &Metadata) -> HashMap<&PackageId, &[PackageId]> {
    let graph = workspace.resolve.iter();
    graph
        .flat_map(|graph| &graph.nodes)
        .map(|node| (&node.id, node.dependencies.as_slice()))
        .collect()
}

/// The names from a member to the first crate called `tauri…`, if there is a way.
fn path_to_tauri<'a>(
    start: &'a PackageId,
    workspace: &'a Metadata,
    uses: &HashMap<&'a PackageId, &'a [PackageId]>,
) -> Option<Vec<&'a str>> {
    let mut seen = BTreeSet::from([start]);
    let mut open = vec![vec![start]];
    while let Some(path) = open.pop() {
        let last = *path.last()?;
        if workspace[last].name.starts_with("tauri") {
            return Some(path.iter().map(|id| workspace[id].name.as_str()).collect());
        }
        for next in uses[last] {
            if seen.insert(next) {
                open.push([path.as_slice(), &[next]].concat());
            }
        }
    }
    None
}
