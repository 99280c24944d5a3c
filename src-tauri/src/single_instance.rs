//! Hands a second start on the usual data folder over to the first process, which brings its window to the
//! front.
//!
//! The first process owns a name on the session bus through Tauri's plugin. The plugin calls that name
//! without a time limit, so a first window that hangs would make every later start hang silently.
//! Therefore this module makes the call before the plugin is loaded, with a limit of seconds. The first
//! process answers from its main thread, so a process that does not draw any more does not answer.

use std::sync::mpsc;
use std::time::Duration;

use tauri::{AppHandle, Manager};

use crate::arguments::{Arguments, Invocation};
use crate::controller::Controller;
use crate::window;

/// The time that the first process waits for its own main thread. The second process has given up by then.
const MAIN_THREAD_WITHIN: Duration = Duration::from_secs(10);

/// The result of handing a start over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Handover {
    /// There is no other process, so this is the first.
    First,
    /// The first process has come to the front.
    Delivered,
    /// The first process, with this number, does not answer.
    NoAnswer(Option<u32>),
    /// The bus cannot be used for this reason, so it is unknown which process is the first.
    NoBus(String),
}

/// Does in the first process what the second start asked for.
pub(crate) fn on_second_start(app: &AppHandle, arguments: &[String]) {
    let given = arguments.iter().skip(1).map(Into::into);
    let given = match Arguments::read(given, None) {
        Ok(Invocation::Window(given)) => given,
        _ => Arguments::default(),
    };
    let token = given.activation_token;
    let (done, is_done) = mpsc::channel();
    let front = app.clone();
    let asked = app.run_on_main_thread(move || {
        window::bring_to_front(&front, token.as_deref());
        let _ = done.send(());
    });
    if asked.is_ok() {
        // The second process gets its answer when this function returns.
        let _ = is_done.recv_timeout(MAIN_THREAD_WITHIN);
    }
    if let Some(controller) = app.try_state::<Controller>() {
        let controller = controller.inner().clone();
        tauri::async_runtime::spawn(async move {
            if given.sample {
                let _ = controller.try_sample().await;
            }
            if let Some(interview) = given.interview {
                controller.show_interview(interview);
            }
        });
    }
}

#[cfg(target_os = "linux")]
pub(crate) use bus::hand_over;

#[cfg(target_os = "linux")]
mod bus {
    use std::time::Duration;

    use interlude_app::IDENTIFIER;
    use interlude_store::with_timeout;
    use zbus::blocking::connection::Builder;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::names::WellKnownName;

    use super::Handover;
    use crate::arguments::ACTIVATION_TOKEN;

    /// The time limit for an answer of the bus itself.
    const BUS_WITHIN: Duration = Duration::from_secs(3);

    /// The time limit for the first process to come to the front.
    const FIRST_WITHIN: Duration = Duration::from_secs(5);

    /// The time limit for everything, because connecting has none of its own.
    const ALL_WITHIN: Duration = Duration::from_secs(12);

    /// Hands this start over to the first process, if there is one.
    pub(crate) fn hand_over() -> Handover {
        let tokens = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"];
        let token = tokens.into_iter().find_map(|name| std::env::var(name).ok());
        hand_over_on(Builder::session, token)
    }

    fn hand_over_on(
        bus: impl Fn() -> zbus::Result<Builder<'static>> + Send + 'static,
        activation_token: Option<String>,
    ) -> Handover {
        with_timeout(ALL_WITHIN, "second-start", move || {
            ask(bus, activation_token).unwrap_or_else(|error| Handover::NoBus(error.to_string()))
        })
        .unwrap_or_else(|error| Handover::NoBus(error.to_string()))
    }

    /// Returns the bus name that the plugin takes.
    fn name() -> String {
        format!("{IDENTIFIER}.SingleInstance")
    }

    fn ask(
        bus: impl Fn() -> zbus::Result<Builder<'static>>,
        activation_token: Option<String>,
    ) -> zbus::Result<Handover> {
        let name = name();
        let path = format!("/{}", name.replace('.', "/").replace('-', "_"));
        let connect = |limit| bus()?.method_timeout(limit).build();
        let bus = DBusProxy::new(&connect(BUS_WITHIN)?)?;
        let name = WellKnownName::try_from(name)?;
        if !bus.name_has_owner(name.clone().into())? {
            return Ok(Handover::First);
        }
        let process = bus.get_connection_unix_process_id(name.clone().into()).ok();
        let arguments = std::env::args_os();
        let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
        let token = activation_token.map(|token| format!("{ACTIVATION_TOKEN}{token}"));
        let arguments: Vec<_> = arguments.chain(token).collect();
        let folder = std::env::current_dir().unwrap_or_default();
        // These are the path, the interface and the method of the plugin.
        let answered = connect(FIRST_WITHIN)?.call_method(
            Some(name.as_str()),
            path.as_str(),
            Some("org.SingleInstance.DBus"),
            "ExecuteCallback",
            &(arguments, folder.to_string_lossy().as_ref()),
        );
        match answered {
            Ok(_) => Ok(Handover::Delivered),
            // The first process may have ended during the call.
            Err(_) if !bus.name_has_owner(name.into())? => Ok(Handover::First),
            Err(_) => Ok(Handover::NoAnswer(process)),
        }
    }

    #[cfg(test)]
    mod tests {
        use std::sync::mpsc::{Receiver, Sender, channel};

        use zbus::blocking::Connection;

        use super::*;
        use crate::controller::tests::harness::bus;

        fn second_on(address: &str) -> Handover {
            let address = address.to_owned();
            let bus = move || Builder::address(address.parse::<zbus::Address>()?);
            hand_over_on(bus, Some("token".to_owned()))
        }

        struct FirstProcess(Sender<Vec<String>>);

        #[zbus::interface(name = "org.SingleInstance.DBus")]
        impl FirstProcess {
            fn execute_callback(&mut self, argv: Vec<String>, _folder: String) {
                self.0.send(argv).unwrap();
            }
        }

        fn first(address: &str) -> (Connection, Receiver<Vec<String>>) {
            let (sender, received) = channel();
            let path = format!("/{}", name().replace('.', "/"));
            let builder = Builder::address(address).unwrap().name(name()).unwrap();
            let builder = builder.serve_at(path, FirstProcess(sender)).unwrap();
            (builder.build().unwrap(), received)
        }

        #[test]
        fn a_start_on_an_empty_bus_is_the_first() {
            let Some((_bus, address)) = bus("a first start") else {
                return;
            };
            assert_eq!(second_on(&address), Handover::First);
        }

        #[test]
        fn a_second_start_is_handed_over() {
            let Some((_bus, address)) = bus("a second start") else {
                return;
            };
            let (_first, received) = first(&address);
            assert_eq!(second_on(&address), Handover::Delivered);
            let argv = received.recv_timeout(FIRST_WITHIN).unwrap();
            assert_eq!(argv.first(), std::env::args().next().as_ref());
            assert_eq!(argv.last().unwrap(), "--activation-token=token");
        }

        #[test]
        fn a_first_process_that_hangs_is_reported_within_seconds() {
            let Some((_bus, address)) = bus("a first start that hangs") else {
                return;
            };
            // It owns the name but does not answer.
            let builder = Builder::address(address.as_str()).unwrap();
            let _first = builder.name(name()).unwrap().build().unwrap();
            assert_eq!(
                second_on(&address),
                Handover::NoAnswer(Some(std::process::id()))
            );
        }

        #[test]
        fn an_invalid_address_is_reported_as_no_bus() {
            for address in ["garbage", "unix:path=/nowhere/at/all", ""] {
                assert!(
                    matches!(second_on(address), Handover::NoBus(_)),
                    "{address}"
                );
            }
        }
    }
}
