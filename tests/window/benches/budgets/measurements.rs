use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::json;

/// Measurements in pairs, of ours and of the baseline, in seconds, bytes or rows.
#[derive(Debug, Default)]
pub struct Measurements {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Measurements {
    pub fn add(&mut self, ours: f64, theirs: f64) {
        println!("  {ours:.4} against {theirs:.4}");
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// Writes every pair to `window/NAME` in the folder that `CRITERION_HOME` names, beside the results of the other
    /// benches.
    pub fn write(&self, name: &str) {
        println!("window/{name}: {} turns\n", self.ours.len());
        if let Some(home) = env::var_os("CRITERION_HOME") {
            let folder = PathBuf::from(home).join("window").join(name);
            fs::create_dir_all(&folder).unwrap();
            let measurements = json!({ "ours": self.ours, "theirs": self.theirs });
            fs::write(folder.join("turns.json"), measurements.to_string()).unwrap();
        }
    }
}
