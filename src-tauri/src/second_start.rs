//! A second start on the usual data folder is handed to the first one, which comes to the front.
//!
//! The first start owns a name on the session bus, by Tauri's plugin. The plugin's own call to it has no
//! limit, so a first window that hangs would keep every later start waiting, without a word. Therefore
//! the call is made here before the plugin is there, within seconds. The first one answers from its main
//! thread: one that does not draw any more does not answer either.

use std::sync::mpsc;
use std::time::Duration;

use tauri::{AppHandle, Manager};

use crate::arguments::{Arguments, Asked};
use crate::controller::Controller;
use crate::window;

/// How long the first start waits for its own main thread. Whoever asks has given up by then.
const MAIN_THREAD_WITHIN: Duration = Duration::from_secs(10);

/// What became of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Handed {
    /// There is no other: this is the first one.
    First,
    /// The first one has come to the front.
    Over,
    /// The first one, with this process number, does not answer.
    Silent(Option<u32>),
    /// The bus cannot be used, for this reason: who is first cannot be told.
    NoBus(String),
}

/// Does in the first start what a second one was asked for.
pub(crate) fn heard(app: &AppHandle, arguments: &[String]) {
    let (done, is_done) = mpsc::channel();
    let front = app.clone();
    let asked = app.run_on_main_thread(move || {
        window::bring_to_front(&front);
        let _ = done.send(());
    });
    if asked.is_ok() {
        // The answer goes out when this returns.
        let _ = is_done.recv_timeout(MAIN_THREAD_WITHIN);
    }
    let given = arguments.iter().skip(1).map(Into::into);
    if let Ok(Asked::Window(Arguments { sample: true, .. })) = Arguments::read(given, None)
        && let Some(controller) = app.try_state::<Controller>()
    {
        let controller = controller.inner().clone();
        tauri::async_runtime::spawn(async move { controller.try_sample().await });
    }
}

#[cfg(target_os = "linux")]
pub(crate) use bus::hand_over;

#[cfg(target_os = "linux")]
mod bus {
    use std::time::Duration;

    use interlude_account::IDENTIFIER;
    use zbus::blocking::connection::Builder;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::names::WellKnownName;

    use super::{Handed, mpsc};

    /// How long the bus itself may take for one answer.
    const BUS_WITHIN: Duration = Duration::from_secs(3);

    /// How long the first start may take to come to the front.
    const FIRST_WITHIN: Duration = Duration::from_secs(5);

    /// How long all of it may take. Connecting has no limit of its own.
    const ALL_WITHIN: Duration = Duration::from_secs(12);

    /// Hands this start to the first one, if there is one.
    pub(crate) fn hand_over() -> Handed {
        let (done, answer) = mpsc::channel();
        let asking = std::thread::Builder::new().name("second-start".to_owned());
        let asked = asking.spawn(move || {
            let _ = done.send(ask().unwrap_or_else(|error| Handed::NoBus(error.to_string())));
        });
        match asked {
            Ok(_) => answer
                .recv_timeout(ALL_WITHIN)
                .unwrap_or_else(|_| Handed::NoBus("it does not answer".to_owned())),
            Err(error) => Handed::NoBus(error.to_string()),
        }
    }

    fn ask() -> zbus::Result<Handed> {
        let name = format!("{IDENTIFIER}.SingleInstance");
        let path = format!("/{}", name.replace('.', "/").replace('-', "_"));
        let connect = |limit| Builder::session()?.method_timeout(limit).build();
        let bus = DBusProxy::new(&connect(BUS_WITHIN)?)?;
        let name = WellKnownName::try_from(name)?;
        if !bus.name_has_owner(name.clone().into())? {
            return Ok(Handed::First);
        }
        let process = bus.get_connection_unix_process_id(name.clone().into()).ok();
        let arguments: Vec<_> = std::env::args_os()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        let folder = std::env::current_dir().unwrap_or_default();
        let answered = connect(FIRST_WITHIN)?.call_method(
            Some(name.as_str()),
            path.as_str(),
            Some("org.SingleInstance.DBus"),
            "ExecuteCallback",
            &(arguments, folder.to_string_lossy().as_ref()),
        );
        match answered {
            Ok(_) => Ok(Handed::Over),
            // It may have ended just now.
            Err(_) if !bus.name_has_owner(name.into())? => Ok(Handed::First),
            Err(_) => Ok(Handed::Silent(process)),
        }
    }
}
