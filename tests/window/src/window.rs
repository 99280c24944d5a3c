mod access;
mod looking;
mod pointing;
mod rows;

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
use crate::wait::{TIMEOUT, eventually};

pub use rows::Rows;

/// The end of its title.
pub(crate) const TITLE: &str = "Interlude";

/// The key under which WebDriver returns an element (W3C WebDriver, "Elements").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The window of a running program.
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

    /// Clicks the button, link, menu item or row with this name.
    pub async fn press(&self, name: &str) {
        loop {
            match self.find("button", name).await.click().await {
                // The page re-rendered it between the lookup and the click. A user would click the new one.
                Err(error) if error.is_stale_element_reference() => {}
                pressed => return pressed.unwrap(),
            }
        }
    }

    /// Clicks the button whose name begins with this, within the element that a CSS selector finds.
    pub async fn presses_in(&self, selector: &str, name: &str) {
        let script = "const [selector, name] = arguments;
            const all = document.querySelectorAll(`${selector} button`);
            return [...all].find((one) => one.textContent.trim().startsWith(name)) ?? null";
        let found = eventually(async || {
            let found = self
                .client
                .execute(script, vec![json!(selector), json!(name)]);
            let found = found.await.ok()?;
            let id = ElementRef::from(found.get(ELEMENT)?.as_str()?.to_owned());
            let element = Element::from_element_id(self.client.clone(), id);
            element.click().await.ok()
        });
        if found.await.is_none() {
            self.fail(&format!("no button “{name}” is in {selector}"))
                .await;
        }
    }

    /// Replaces the text of the field with this label, as pasting does.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find("field", label).await;
        field.click().await.unwrap();
        let paste = "document.execCommand('selectAll'); document.execCommand('insertText', false, arguments[0])";
        self.run(paste, vec![json!(text)]).await;
    }

    /// Clicks the checkbox or radio button with this label.
    pub async fn choose(&self, label: &str) {
        self.find("field", label).await.click().await.unwrap();
    }

    /// Selects an option of the list with this label.
    pub async fn select(&self, label: &str, line: &str) {
        let field = self.find("field", label).await;
        field.select_by_label(line).await.unwrap();
    }

    /// Presses chords one after the other, such as `Ctrl+Enter`, `Tab` or `m`.
    pub async fn keys(&self, chords: &[&str]) {
        for chord in chords {
            let actions = keys::chord(chord);
            self.client.perform_actions(actions).await.unwrap();
        }
    }

    /// Types a text into the focused element.
    pub async fn types(&self, text: &str) {
        let actions = keys::typed(text);
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Goes to an address such as `#/week/2031-05-06`.
    pub async fn go(&self, hash: &str) {
        self.run("location.hash = arguments[0]", vec![json!(hash)])
            .await;
    }

    /// Runs a script in the page and returns its result.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap()
    }

    /// Runs an asynchronous script, which calls its last argument with its result.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap()
    }

    /// Waits for the element that a CSS selector finds.
    pub async fn element(&self, selector: &str) -> Element {
        let found = eventually(async || self.client.find(Locator::Css(selector)).await.ok()).await;
        match found {
            Some(element) => element,
            None => self.fail(&format!("nothing matches {selector}")).await,
        }
    }

    /// Kills the program, as a crash does.
    pub async fn kill(self) {
        self.driver.kill_program().await;
    }

    /// Closes the window as its close button does, and waits for the program to end.
    pub async fn close(self) {
        let program = self.driver.program().expect("the program runs");
        self.display.close(TITLE);
        self.driver.until_program_ended(program).await;
    }

    /// Closes the window as its close button does, while the program runs on. Returns the program, which ends when
    /// that is dropped.
    pub async fn closes(self) -> impl Drop {
        self.display.close(TITLE);
        let gone = eventually(async || (!self.display.shows(TITLE)).then_some(()));
        assert!(gone.await.is_some(), "the window is still open");
        assert!(self.driver.program().is_some(), "the program ended");
        self.driver
    }

    /// Returns the present memory of all the program's processes in bytes, garbage included.
    pub fn memory_now(&self) -> u64 {
        let program = self.driver.program().expect("the program runs");
        memory::now(program.as_raw().unsigned_abs())
    }

    /// Waits until the memory of all the program's processes is stable, and returns it in bytes.
    pub fn memory(&self) -> u64 {
        let program = self.driver.program().expect("the program runs");
        memory::at_rest(program.as_raw().unsigned_abs())
    }

    /// Saves a screenshot as PNG and creates its folder. WebDriver cannot do this, because WebKitGTK 2.50 takes no
    /// screenshot of a page that has nothing new to draw.
    pub fn screenshot(&self, file: &Path) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, self.display.screenshot()).unwrap();
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

    /// Fails the test with the text of the page and a screenshot.
    async fn fail(&self, why: &str) -> ! {
        let screenshot = screenshot_file();
        self.screenshot(&screenshot);
        let text = timeout(TIMEOUT, self.text()).await;
        let text = text.unwrap_or_else(|_| "it does not answer".into());
        panic!("{why}. The window: {}\n{text}", screenshot.display());
    }
}

const FIND: &str = include_str!("find.js");

/// Returns the path of the screenshot of a failed test: `target/e2e/TEST.png`.
fn screenshot_file() -> PathBuf {
    let test = std::thread::current();
    let test = test.name().unwrap_or("window").replace("::", "-");
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap_or(Path::new(""));
    target.join("e2e").join(test).with_extension("png")
}
