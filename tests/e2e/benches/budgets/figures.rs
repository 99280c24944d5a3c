use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::json;

/// What was measured in turns, one value of ours and one of theirs a turn: seconds, bytes or rows.
#[derive(Debug, Default)]
pub struct Turns {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Turns {
    pub fn add(&mut self, ours: f64, theirs: f64) {
        println!("  {ours:.4} against {theirs:.4}");
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// Leaves every turn in `window/NAME` below the folder that `CRITERION_HOME` names, where the
    /// figures of the other benches are.
    pub fn tell(&self, name: &str) {
        println!("window/{name}: {} turns\n", self.ours.len());
        if let Some(home) = env::var_os("CRITERION_HOME") {
            let folder = PathBuf::from(home).join("window").join(name);
            fs::create_dir_all(&folder).unwrap();
            let turns = json!({ "ours": self.ours, "theirs": self.theirs });
            fs::write(folder.join("turns.json"), turns.to_string()).unwrap();
        }
    }
}
