use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask, ImageFormat};
use x11rb::rust_connection::RustConnection;

use crate::screen::{Area, ScreenWatcher};

/// A virtual screen. Dropping this value ends it.
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts a screen of this size, in pixels.
    pub fn start((width, height): (u32, u32)) -> Self {
        let mut server = Command::new("Xvfb")
            // Without this it resets whenever the last window closes, and drops clients that connect then.
            .arg("-noreset")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb could not be started: install the package xvfb");
        let mut number = String::new();
        let short = server.stdout.take().unwrap();
        BufReader::new(short).read_line(&mut number).unwrap();
        assert!(!number.is_empty(), "Xvfb ended before it had a screen");
        let name = format!(":{}", number.trim());
        Self { server, name }
    }

    /// Returns its name, as for the variable `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks the window whose title ends with `product` to close, as its close button does. The title begins with
    /// the name of the view.
    pub(crate) fn close(&self, product: &str) {
        let (screens, root) = self.connect();
        let [protocols, delete] =
            ["WM_PROTOCOLS", "WM_DELETE_WINDOW"].map(|atom| intern(&screens, atom));
        let window = find(&screens, root, product);
        let window = window.unwrap_or_else(|| panic!("no window is called {product}"));
        let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        let sent = screens.send_event(false, window, EventMask::NO_EVENT, message);
        // The server may drop the requests of a client that disconnects before an answer.
        sent.unwrap().check().unwrap();
    }

    /// Returns true if there is a window whose title ends with `product`.
    pub fn shows(&self, product: &str) -> bool {
        let (screens, root) = self.connect();
        find(&screens, root, product).is_some()
    }

    /// Returns a watcher of a part of it.
    pub fn watch(&self, area: Area) -> ScreenWatcher {
        ScreenWatcher::new(self.connect(), area)
    }

    /// Returns a screenshot as PNG.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        let (screens, root) = self.connect();
        let size = screens.get_geometry(root).unwrap().reply().unwrap();
        let (width, height) = (size.width, size.height);
        let all = u32::MAX;
        let image = screens.get_image(ImageFormat::Z_PIXMAP, root, 0, 0, width, height, all);
        // A 24-bit screen of a little-endian server has four bytes a pixel, blue first.
        let pixels = image.unwrap().reply().unwrap().data;
        let colours = pixels
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width.into(), height.into());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        let colours: Vec<u8> = colours.collect();
        writer.write_image_data(&colours).unwrap();
        writer.finish().unwrap();
        file
    }

    fn connect(&self) -> (RustConnection, u32) {
        let (screens, screen) = x11rb::connect(Some(&self.name)).unwrap();
        let root = screens.setup().roots[screen].root;
        (screens, root)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Returns the window whose title ends with `product`.
fn find(screens: &RustConnection, root: u32, product: &str) -> Option<u32> {
    let name = intern(screens, "_NET_WM_NAME");
    let titled = |window: &u32| {
        let request = screens.get_property(false, *window, name, 0u32, 0, 64);
        let answer = request.ok().and_then(|cookie| cookie.reply().ok());
        answer.is_some_and(|answer| answer.value.ends_with(product.as_bytes()))
    };
    let tree = screens.query_tree(root).unwrap().reply().unwrap();
    tree.children.into_iter().find(titled)
}

fn intern(screens: &RustConnection, atom: &str) -> u32 {
    let request = screens.intern_atom(false, atom.as_bytes()).unwrap();
    request.reply().unwrap().atom
}
