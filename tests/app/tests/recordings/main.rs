//! Answers the commands that the tests of the page ask, and compares them with the recordings of the page.
//!
//! A recording is a scene: the state in which it begins, the requests of the page with their answers, and the steps
//! that lead to further states. It leaves out the answers that are equal to those of the scene that it is like. The
//! engine and the view model are real. The server and the time are simulated.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod revisions;
mod scenes;
mod server;
mod window;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use interlude_app::view::WindowError;
use serde_json::{Value, json};

use crate::window::Window;

/// If this variable is set, the tests write the answers instead of comparing them.
const WRITE: &str = "INTERLUDE_WRITE_RECORDINGS";

#[tokio::test(start_paused = true)]
async fn the_recordings_of_the_page_are_current() {
    let mut answered: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for scene in scenes::NAMES {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../ui/tests/recordings")
            .join(format!("{scene}.json"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| "{}".into());
        let recorded: Value = serde_json::from_str(&text).unwrap();
        let mut current = recorded.clone();
        let like = scenes::like(scene);
        let known = like.map_or_else(Vec::new, |like| answered[like].clone());
        let answers = items(&mut current, "answers");
        let is_missing = |one: &&Value| !answers.iter().any(|own| parts(own) == parts(one));
        let missing: Vec<Value> = known.iter().filter(is_missing).cloned().collect();
        answers.extend(missing);
        answer(scene, &mut current, &mut Vec::new()).await;
        let answers = items(&mut current, "answers");
        answered.insert(scene, answers.clone());
        answers.retain(|one| !known.contains(one));
        if let Some(like) = like {
            current["like"] = json!(like);
        }
        if std::env::var_os(WRITE).is_some() {
            let mut text = String::new();
            write_stage(&mut text, &current, "");
            std::fs::write(&path, text + "\n").unwrap();
        } else {
            assert!(
                current == recorded,
                "{} is stale: run {WRITE}=1 cargo test -p interlude-app-tests --test recordings",
                path.display()
            );
        }
    }
}

/// Answers the requests of a stage and of all stages after it. `path` is the steps that lead to the stage.
async fn answer(scene: &str, stage: &mut Value, path: &mut Vec<(String, Value)>) {
    let mut window = arrive(scene, path).await;
    for request in items(stage, "answers") {
        let (command, arguments) = parts(request);
        set(request, window.ask(&command, &arguments));
    }
    drop(window);
    for step in items(stage, "steps") {
        let (command, arguments) = parts(step);
        window = arrive(scene, path).await;
        let (answer, events) = window.step(&command, &arguments).await;
        let is_taken = answer.is_ok();
        set(step, answer);
        drop(window);
        if is_taken {
            step["events"] = json!(events);
            path.push((command, arguments));
            let mut then = step["then"].take();
            Box::pin(self::answer(scene, &mut then, path)).await;
            step["then"] = then;
            path.pop();
        }
    }
}

async fn arrive(scene: &str, path: &[(String, Value)]) -> Window {
    let mut window = scenes::open(scene).await;
    for (command, arguments) in path {
        let (answer, _) = window.step(command, arguments).await;
        answer.unwrap();
    }
    window
}

fn items<'a>(stage: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    if !stage[name].is_array() {
        stage[name] = json!([]);
    }
    stage[name].as_array_mut().unwrap()
}

fn parts(request: &Value) -> (String, Value) {
    let command = request["command"].as_str().unwrap().to_owned();
    (command, request["arguments"].clone())
}

fn set(request: &mut Value, answer: Result<Value, WindowError>) {
    let (command, arguments) = parts(request);
    let then = request["then"].take();
    *request = json!({ "command": command, "arguments": arguments });
    match answer {
        Ok(answer) => {
            request["answer"] = answer;
            if !then.is_null() {
                request["then"] = then;
            }
        }
        Err(error) => request["error"] = json!(error),
    }
}

/// Writes a stage with one request on each line, so that a changed answer is a changed line.
fn write_stage(text: &mut String, stage: &Value, indent: &str) {
    let lines = |requests: &Value, write: &mut dyn FnMut(&Value) -> String| {
        let lines = requests.as_array().unwrap().iter().map(write);
        lines.collect::<Vec<_>>().join(&format!(",\n{indent}  "))
    };
    let answers = lines(&stage["answers"], &mut Value::to_string);
    let steps = lines(&stage["steps"], &mut |step| {
        if step["then"].is_null() {
            return step.to_string();
        }
        let mut head = step.clone();
        head.as_object_mut().unwrap().remove("then");
        let mut line = head.to_string();
        line.truncate(line.len() - 1);
        line.push_str(",\"then\":");
        write_stage(&mut line, &step["then"], &format!("{indent}  "));
        line + "}"
    });
    let list = |lines: &str| match lines {
        "" => "[]".to_owned(),
        lines => format!("[\n{indent}  {lines}\n{indent}]"),
    };
    let like = stage.get("like");
    let like = like.map_or_else(String::new, |like| format!("{indent}\"like\": {like},\n"));
    write!(
        text,
        "{{\n{like}{indent}\"answers\": {},\n{indent}\"steps\": {}}}",
        list(&answers),
        list(&steps)
    )
    .unwrap();
}
