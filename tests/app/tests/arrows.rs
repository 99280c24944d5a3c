//! The dependency rules of the workspace, checked with `cargo metadata`: the dependencies that each member may have,
//! and that only the shell depends on Tauri. A change of the design begins with this table.

use std::collections::{BTreeSet, HashMap};

use cargo_metadata::{DependencyKind, Error, Metadata, MetadataCommand, Package, PackageId};

/// The only member that may depend on Tauri, even indirectly.
const SHELL: &str = "interlude-desktop";

/// Every member, from the innermost out, and the members it may depend on, including in its own tests.
/// A rule may be here before its member is.
#[rustfmt::skip]
const RULES: &[(&str, &[&str])] = &[
    ("interlude-model", &[]),
    ("interlude-engine", &["interlude-model"]),
    ("interlude-store", &["interlude-model", "interlude-engine", "interlude-store"]),
    ("interlude-api", &["interlude-model", "interlude-engine"]),
    ("interlude-sandbox", &["interlude-model"]),
    ("interlude-app", &["interlude-api", "interlude-model", "interlude-engine", "interlude-store"]),
    ("interlude-cli", &["interlude-api", "interlude-app", "interlude-model", "interlude-engine", "interlude-store"]),
    (SHELL, &["interlude-api", "interlude-app", "interlude-cli", "interlude-model", "interlude-engine", "interlude-sandbox", "interlude-store"]),
    ("interlude-app-tests", &["interlude-api", "interlude-app", "interlude-model", "interlude-engine", "interlude-sandbox", "interlude-store"]),
    ("interlude-window-tests", &["interlude-sandbox", "interlude-store", "interlude-app-tests"]),
    ("interlude-reliability-tests", &["interlude-api", "interlude-app", "interlude-app-tests", "interlude-model", "interlude-engine", "interlude-sandbox", "interlude-store"]),
    ("xtask", &[]),
];

#[test]
fn every_dependency_is_allowed() -> Result<(), Error> {
    let workspace = workspace()?;
    let members: BTreeSet<&str> = names(&workspace).collect();
    let mut faults = Vec::new();

    for package in workspace.workspace_packages() {
        let member = package.name.as_str();
        let Some((_, allowed)) = RULES.iter().find(|(name, _)| *name == member) else {
            faults.push(format!(
                "{member} has no rule: add the members that it may depend on"
            ));
            continue;
        };
        for (target, kind) in dependencies(package, &members) {
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
fn only_the_shell_depends_on_tauri() -> Result<(), Error> {
    let workspace = workspace()?;
    let uses = resolved(&workspace);
    let mut faults = Vec::new();

    for package in workspace.workspace_packages() {
        let reached = path_to_tauri(&package.id, &workspace, &uses);
        match (package.name.as_str() == SHELL, reached) {
            (false, Some(path)) => faults.push(path.join(" -> ")),
            (true, None) => {
                faults.push(format!("{SHELL} no longer depends on Tauri: update SHELL"))
            }
            _ => {}
        }
    }
    assert_none(&faults);
    Ok(())
}

fn assert_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "\n  {}\nThe rules are in tests/app/tests/arrows.rs.",
        faults.join("\n  ")
    );
}

/// Returns the workspace as resolved for this computer, so that nothing beyond the crates of this build is needed.
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

/// Returns a member's declared dependencies on other members, on any platform, optional or not. Its tests may depend
/// on the member itself, to enable a feature.
fn dependencies<'a>(
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

/// Returns the path of names from a member to the first crate called `tauri…`, if there is one.
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
