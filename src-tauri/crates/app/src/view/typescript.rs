use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::view::commands::{commands, events, visit_types};

/// Returns the content of `ui/src/ipc/types.ts`: the commands, the events and every type that they use.
pub fn typescript() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Made from the Rust types of the crate `app` by its test `typescript`. Do not edit.\n",
    );
    let mut declarations = Declarations {
        config: &config,
        seen: HashSet::new(),
        by_name: BTreeMap::new(),
    };
    visit_types(&mut declarations);
    for declaration in declarations.by_name.values() {
        text.push_str(declaration);
    }
    text.push_str("\n/** Every command: its arguments and what it resolves to. */\nexport interface Commands {\n");
    for command in commands() {
        let arguments = command
            .arguments
            .iter()
            .map(|(name, kind)| format!("{name}: {kind}"));
        let arguments: Vec<_> = arguments.collect();
        let arguments = match arguments.as_slice() {
            [] => "Record<string, never>".to_owned(),
            some => format!("{{ {} }}", some.join("; ")),
        };
        let _ = writeln!(
            text,
            "  {}: {{ arguments: {arguments}; result: {} }};",
            command.name, command.result
        );
    }
    text.push_str("}\n\n/** Every event and what it carries. */\nexport interface Events {\n");
    for event in events() {
        let _ = writeln!(text, "  \"{}\": {};", event.name, event.payload);
    }
    text.push_str("}\n");
    text
}

/// Declares each type once, in the order of the names. The order in which a type names those that it uses
/// differs between builds.
struct Declarations<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        // Types without a path are built in, such as strings and lists.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("\n{docs}export {}\n", T::decl(self.config));
            self.by_name.insert(T::name(self.config), declaration);
        }
    }
}
