mod access;
mod asking;
mod looking;
mod pointing;

use std::fs;
use std::path::{Path, PathBuf};

use fantoccini::elements::{Element, ElementRef};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::display::Display;
use crate::driver::Driver;
use crate::keys;
use crate::memory;
use crate::patience::{PATIENCE, eventually};

pub use asking::Rows;

/// What the window manager knows it by.
pub(crate) const TITLE: &str = "Interlude";

/// The key under which WebDriver hands an element over (W3C WebDriver, "Elements").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The program's window, from its start to its end.
pub struct Window<'a> {
    client: Client,
    driver: Driver,
    display: &'a Display,
}

impl<'a> Window<'a> {
    pub(crate) fn new(client: Client, driver: Driver, display: &'a Display) -> Self {
        Self {
            client,
            driver,
            display,
        }
    }

    /// Presses what carries this name: a button, a link, a menu's line, a row.
    pub async fn press(&self, name: &str) {
        loop {
            match self.find("button", name).await.click().await {
                // It was drawn anew between the look and the click: a hand would meet the new one.
                Err(error) if error.is_stale_element_reference() => {}
                pressed => return pressed.unwrap(),
            }
        }
    }

    /// Pastes into the field with this label, in place of what stands there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find("field", label).await;
        field.click().await.unwrap();
        let paste = "document.execCommand('selectAll'); document.execCommand('insertText', false, arguments[0])";
        self.run(paste, vec![json!(text)]).await;
    }

    /// Chooses the box or the circle with this label.
    pub async fn choose(&self, label: &str) {
        self.find("field", label).await.click().await.unwrap();
    }

    /// Chooses a line of the list with this label.
    pub async fn select(&self, label: &str, line: &str) {
        let field = self.find("field", label).await;
        field.select_by_label(line).await.unwrap();
    }

    /// Presses keys, one chord after the other: `Ctrl+Enter`, `Tab`, `m`.
    pub async fn keys(&self, chords: &[&str]) {
        for chord in chords {
            let hand = keys::chord(chord);
            self.client.perform_actions(hand).await.unwrap();
        }
    }

    /// Types a text wherever the focus is.
    pub async fn types(&self, text: &str) {
        let hand = keys::typed(text);
        self.client.perform_actions(hand).await.unwrap();
    }

    /// Goes to a place by its address: `#/week/2031-05-06`.
    pub async fn go(&self, hash: &str) {
        self.run("location.hash = arguments[0]", vec![json!(hash)])
            .await;
    }

    /// Runs a script in the page, with `arguments`.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap()
    }

    /// Runs a script that calls its last argument with what it comes to.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap()
    }

    /// What a selector of CSS finds, once it is there.
    pub async fn element(&self, selector: &str) -> Element {
        let found = eventually(async || self.client.find(Locator::Css(selector)).await.ok()).await;
        match found {
            Some(element) => element,
            None => self.fail(&format!("nothing is {selector}")).await,
        }
    }

    /// Ends the program at once, as a crash does.
    pub async fn kill(self) {
        self.driver.kill_program().await;
    }

    /// Closes the window by the button in its corner, and waits for the program to end.
    pub async fn close(self) {
        let program = self.driver.program().expect("the program runs");
        self.display.close(TITLE);
        self.driver.until_program_ended(program).await;
    }

    /// The memory of all the program's processes at this moment, in bytes, garbage included.
    pub fn memory_now(&self) -> u64 {
        let program = self.driver.program().expect("the program runs");
        memory::now(program.as_raw().unsigned_abs())
    }

    /// The memory of all the program's processes, in bytes, once it rests.
    pub fn memory(&self) -> u64 {
        let program = self.driver.program().expect("the program runs");
        memory::at_rest(program.as_raw().unsigned_abs())
    }

    /// Puts a picture of the screen into a file, as PNG, and the folder there first. Not by WebDriver:
    /// WebKitGTK 2.50 gives no picture of a page that has nothing new to draw.
    pub fn photograph(&self, file: &Path) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, self.display.picture()).unwrap();
    }

    async fn find(&self, what: &str, name: &str) -> Element {
        let found = eventually(async || {
            let found = self.client.execute(FIND, vec![json!(what), json!(name)]);
            let found = found.await.ok()?;
            let id = found.get(ELEMENT)?.as_str()?.to_owned();
            let id = ElementRef::from(id);
            Some(Element::from_element_id(self.client.clone(), id))
        });
        match found.await {
            Some(element) => element,
            None => self.fail(&format!("no {what} is called “{name}”")).await,
        }
    }

    /// Ends the test with what the screen shows, in words and as a picture.
    async fn fail(&self, why: &str) -> ! {
        let picture = evidence();
        self.photograph(&picture);
        let text = timeout(PATIENCE, self.text()).await;
        let text = text.unwrap_or_else(|_| "it answers no more".into());
        panic!("{why}. The window: {}\n{text}", picture.display());
    }
}

const FIND: &str = include_str!("find.js");

/// Where the picture of a failed test goes: `target/e2e/TEST.png`.
fn evidence() -> PathBuf {
    let test = std::thread::current();
    let test = test.name().unwrap_or("window").replace("::", "-");
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap_or(Path::new(""));
    target.join("e2e").join(test).with_extension("png")
}
