use std::any::TypeId;
use std::collections::HashSet;
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
        text: &mut text,
    };
    visit_types(&mut declarations);
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

/// Declares each type once, after the types that it uses.
struct Declarations<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    text: &'a mut String,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        // Types without a path are built in, such as strings and lists.
        if T::output_path().is_some() {
            self.text.push('\n');
            self.text.push_str(&T::docs().unwrap_or_default());
            let _ = writeln!(self.text, "export {}", T::decl(self.config));
        }
    }
}
