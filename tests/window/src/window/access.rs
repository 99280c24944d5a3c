use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::Window;

/// The axe-core script among the page's own dependencies.
const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../ui/node_modules/axe-core/axe.min.js"
);

/// Automatic checks of accessibility.
impl Window<'_> {
    /// Returns a line for each violation that axe finds in the page, against WCAG 2.2 AA and axe's own best practices.
    pub async fn faults(&self) -> String {
        let axe = fs::read_to_string(Path::new(AXE));
        let axe = axe.expect("axe-core is not there: run `npm ci` in ui");
        if self.run("return 'axe' in window", vec![]).await != json!(true) {
            self.run(&axe, vec![]).await;
        }
        let script = "const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, { runOnly: tags, resultTypes: ['violations'] })
                .then((found) => done(found.violations), (error) => done([{ id: String(error), nodes: [] }]))";
        let found = self.client.execute_async(script, vec![]).await.unwrap();
        let mut lines = String::new();
        for fault in found.as_array().unwrap() {
            for node in fault["nodes"].as_array().unwrap() {
                let (rule, what) = (text(&fault["id"]), text(&node["failureSummary"]));
                let _ = writeln!(lines, "{rule}: {}: {what}", text(&node["html"]));
            }
            if fault["nodes"].as_array().is_some_and(Vec::is_empty) {
                let _ = writeln!(lines, "{}", text(&fault["id"]));
            }
        }
        lines
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
