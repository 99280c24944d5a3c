// Made from the Rust types of the crate `ipc` by its test `typescript`. Do not edit.

/**
 * Which of the two, where the clocks go back and show an hour twice.
 */
export type Doubled = "earlier" | "later";

/**
 * An instant as the clocks of the second zone show it.
 */
export type SecondTime = { 
/**
 * The day, `2025-01-22`.
 */
date: string, 
/**
 * The time of day, `15:20`.
 */
time: string, 
/**
 * Which of two it is, where the clocks show it twice that day.
 */
doubled: Doubled | null, };

/**
 * An instant as the clocks of the shown zone show it.
 */
export type WallTime = { 
/**
 * The day, `2025-01-22`.
 */
date: string, 
/**
 * The time of day, `14:20`.
 */
time: string, 
/**
 * Which of two it is, where the clocks show it twice that day.
 */
doubled: Doubled | null, 
/**
 * The same instant in the second zone, where one is set.
 */
second: SecondTime | null, 
/**
 * The instant itself, RFC 3339 in UTC: for ordering and identity, never for display.
 */
at: string, };

/**
 * A stretch of time as the server says it: either end may be missing.
 */
export type WallRange = { 
/**
 * When it begins.
 */
start: WallTime | null, 
/**
 * When it ends.
 */
end: WallTime | null, 
/**
 * How long it lasts, in minutes, where both ends are given.
 */
minutes: number | null, };

/**
 * Agreed and proposed time, side by side.
 */
export type Times = { 
/**
 * The agreed time; none where the server gives none.
 */
agreed: WallRange | null, 
/**
 * The proposed time: the user's own wish while one waits, else the server's.
 */
proposed: WallRange | null, 
/**
 * Whether the user proposes it, rather than the other side.
 */
proposedByYou: boolean, };

/**
 * The one word for where an interview stands; its text and shape are the window's.
 */
export type Badge = "no_time" | "agreed" | "you_proposed" | "they_proposed" | "waiting" | "sending" | "checking" | "waiting_behind" | "conflict" | "refused" | "cancelled" | "turned_down" | "not_listed" | "completed" | "in_progress";

/**
 * Why no other time can be proposed for an interview.
 */
export type NoProposal = "not_listed" | "cancelled" | "completed" | "practice";

/**
 * One interview in a list or a calendar.
 */
export type InterviewRow = { 
/**
 * The server's number.
 */
id: string, 
/**
 * What it is called: the person, else the title.
 */
name: string, 
/**
 * The title.
 */
title: string | null, 
/**
 * Who holds it.
 */
interviewer: string | null, 
/**
 * For display only.
 */
category: string | null, 
/**
 * `video_call`, `in_person`, or any other word of the server.
 */
kind: string | null, 
/**
 * A place; never an address of the web, which is only opened from the panel.
 */
place: string | null, 
/**
 * Where it stands.
 */
badge: Badge, 
/**
 * When.
 */
times: Times, 
/**
 * The day under which an agenda lists it: of the agreed time, which is where one has to be; of
 * the proposed one where none is agreed, or only that one is still to come.
 */
day: string | null, 
/**
 * Its last activity.
 */
updated: WallTime | null, 
/**
 * Whether another time can be proposed for it: by form, calendar and key alike.
 */
canPropose: boolean, 
/**
 * Why not; None if one can be.
 */
whyNot: NoProposal | null, 
/**
 * What the user looks at, to be sent back with a decision.
 */
revision: string, };

/**
 * Why a change waits or was refused.
 */
export type Reason = { 
/**
 * A word for the window to switch on: the engine's reason codes, and `undo`, `backoff`,
 * `offline`, `behind`, `quiet`.
 */
code: string, 
/**
 * The server's own words, or a sentence.
 */
message: string, 
/**
 * The status of the answer, where there was one.
 */
httpStatus: number | null, 
/**
 * What the server's support desk asks for.
 */
requestId: string | null, };

/**
 * The three sides of a conflict, and what can be chosen.
 */
export type Conflict = { 
/**
 * `moved`, `gone`, `unseen`, `overtaken`, `put_back`, `took` or `passed`.
 */
why: string, 
/**
 * What stood when the user proposed.
 */
then: Times, 
/**
 * How it stood then.
 */
thenBadge: Badge, 
/**
 * What the user proposes.
 */
yours: WallRange, 
/**
 * What stands now; none where the interview is gone or the list does not show it.
 */
now: Times | null, 
/**
 * How it stands now.
 */
nowBadge: Badge, 
/**
 * Whether "Send mine anyway" can be chosen.
 */
canSendMine: boolean, };

/**
 * A choice in a conflict. "Another time" is an amend.
 */
export type ResolveChoice = "mine" | "theirs";

/**
 * One unfinished change.
 */
export type OutboxItem = { 
/**
 * The change's own number.
 */
changeId: string, 
/**
 * Its interview.
 */
interview: InterviewRow, 
/**
 * The time that the user wishes.
 */
slot: WallRange, 
/**
 * Where it stands: `queued`, `sending`, `checking`, `waiting_behind`, `conflicted`, `refused`.
 */
badge: Badge, 
/**
 * Why it is where it is.
 */
reason: Reason | null, 
/**
 * Until when it can be taken back before it is sent.
 */
undoUntil: WallTime | null, 
/**
 * When it is tried next, where that is known.
 */
nextTry: WallTime | null, 
/**
 * Since when it is being looked up.
 */
checkingSince: WallTime | null, 
/**
 * Whether Undo works now.
 */
canUndo: boolean, 
/**
 * Whether Drop works now.
 */
canDrop: boolean, 
/**
 * Whether Try again works now.
 */
canRetry: boolean, 
/**
 * What the user has to decide.
 */
conflict: Conflict | null, };

/**
 * How a change ended.
 */
export type HistoryEnding = "sent" | "replaced" | "undone" | "dropped";

/**
 * One ended change.
 */
export type HistoryItem = { 
/**
 * The change's own number.
 */
changeId: string, 
/**
 * The time that was wished.
 */
slot: WallRange, 
/**
 * When the user made it.
 */
made: WallTime, 
/**
 * When it ended.
 */
ended: WallTime, 
/**
 * How.
 */
ending: HistoryEnding, 
/**
 * The time that the server stored, where it is another one.
 */
storedAs: WallRange | null, 
/**
 * The other side had moved just before it arrived.
 */
otherSideMoved: boolean, 
/**
 * What had kept it.
 */
reason: Reason | null, };

/**
 * A person of an interview.
 */
export type Person = { 
/**
 * The name.
 */
name: string | null, 
/**
 * A number to call.
 */
phone: string | null, 
/**
 * The standing of an interviewee: `interview`, `verified`, `rejected`, or any other word.
 */
standing: string | null, };

/**
 * Something that opens in the system's browser.
 */
export type ExternalLink = "review" | "retake" | "location";

/**
 * All that is shown of one interview.
 */
export type InterviewDetail = { 
/**
 * What lists show of it.
 */
row: InterviewRow, 
/**
 * Who is interviewed.
 */
interviewee: Person | null, 
/**
 * Who holds it.
 */
interviewer: Person | null, 
/**
 * A place, or the address of a call, as the server writes it.
 */
location: string | null, 
/**
 * The host that opening the location would go to; none where it is no `https` address.
 */
locationHost: string | null, 
/**
 * What can be opened in the browser.
 */
links: Array<ExternalLink>, 
/**
 * The server's status word.
 */
status: string | null, 
/**
 * Whether a practice interview is done.
 */
completed: boolean | null, 
/**
 * When it was created.
 */
created: WallTime | null, 
/**
 * The change that is being settled.
 */
change: OutboxItem | null, 
/**
 * A newer wish that is held behind it.
 */
next: OutboxItem | null, 
/**
 * What became of earlier changes, newest first.
 */
history: Array<HistoryItem>, };

/**
 * A day and two times of it, as the user set them in the shown zone. An end that is not after the
 * start means the next day.
 */
export type WallSlot = { 
/**
 * The day of the start, `2025-01-22`.
 */
date: string, 
/**
 * The time of day of the start, `14:20`.
 */
start: string, 
/**
 * The time of day of the end, `14:50`.
 */
end: string, 
/**
 * Where the start comes twice, because the clocks go back: whether the later one is meant.
 */
later: boolean, };

/**
 * The user's wish for another time.
 */
export type AmendRequest = { 
/**
 * For which interview.
 */
id: string, 
/**
 * Which time.
 */
slot: WallSlot, 
/**
 * The revision that the user looked at.
 */
seen: string, };

/**
 * A time that was set in an interview's form and not proposed yet, with what it was begun on.
 */
export type Draft = { 
/**
 * The interview.
 */
id: string, 
/**
 * The time that was set.
 */
slot: WallSlot, 
/**
 * The revision that the draft was begun on.
 */
seen: string, 
/**
 * The times that stood then.
 */
before: Times, };

/**
 * A change is durable on this computer.
 */
export type Saved = { 
/**
 * Its interview.
 */
id: string, 
/**
 * The change's own number. None if it was sent in the same breath.
 */
changeId: string | null, 
/**
 * For how many seconds it can still be taken back before it is sent; 0 for not at all.
 */
undoSeconds: number, 
/**
 * Whether it will be sent by itself once that is over, or waits for the network or a sign-in.
 */
willBeSent: boolean, };

/**
 * A change was dropped, durably.
 */
export type Dropped = { 
/**
 * Whether it can be brought back: not where its interview went with it, because the server no
 * longer lists it.
 */
canBringBack: boolean, };

/**
 * What a choice in a conflict came to.
 */
export type Resolved = { "kind": "saved" } & Saved | { "kind": "dropped" } & Dropped;

/**
 * The kinds of [`Warning`].
 */
export type WarningKind = "overlap" | "back_to_back" | "before_next" | "after_previous" | "outside_hours" | "past" | "clock_change" | "over";

/**
 * Something that the user should know of a slot.
 */
export type Warning = { 
/**
 * What about.
 */
kind: WarningKind, 
/**
 * The other interview, where one is meant.
 */
id: string | null, 
/**
 * Its name.
 */
name: string | null, 
/**
 * Its time.
 */
at: WallTime | null, 
/**
 * How many minutes lie between, where that is what it is about.
 */
minutes: number | null, };

/**
 * One interview on a [`DayStrip`].
 */
export type StripEntry = { 
/**
 * Which.
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * Minutes from the start of the day, by the clock on the wall.
 */
fromMinute: number, 
/**
 * Minutes from the start of the day; beyond 1440 where it ends the next day.
 */
toMinute: number, 
/**
 * Proposed rather than agreed.
 */
proposed: boolean, };

/**
 * A day with what is on it.
 */
export type DayStrip = { 
/**
 * The day.
 */
date: string, 
/**
 * The first hour shown.
 */
fromHour: number, 
/**
 * The hour that it ends before.
 */
toHour: number, 
/**
 * What is on it, earliest first.
 */
entries: Array<StripEntry>, };

/**
 * What the amend form says of a slot before it is proposed. Warnings inform; only `error` forbids.
 */
export type SlotCheck = { 
/**
 * The slot as instants; none where it is none.
 */
range: WallRange | null, 
/**
 * The weekday of the start: 1 for Monday to 7 for Sunday.
 */
weekday: number | null, 
/**
 * The length in minutes.
 */
minutes: number | null, 
/**
 * The length that the interview has now, in minutes, where it differs.
 */
wasMinutes: number | null, 
/**
 * Whether it is what is proposed already, so that there is nothing to propose.
 */
unchanged: boolean, 
/**
 * Why it cannot be proposed, as a sentence.
 */
error: string | null, 
/**
 * The start comes twice on that day: the user may choose the later one.
 */
twice: boolean, 
/**
 * What the user should know.
 */
warnings: Array<Warning>, 
/**
 * That day with the other interviews.
 */
strip: DayStrip, };

/**
 * A move that one key or chip makes.
 */
export type QuickMove = "fifteen_minutes_later" | "fifteen_minutes_earlier" | "five_minutes_later" | "five_minutes_earlier" | "one_hour_later" | "next_day" | "previous_day" | "next_week" | "next_gap";

/**
 * What a typed phrase such as "tomorrow 3pm" was read as.
 */
export type Phrase = { 
/**
 * The slot; None if it was not understood.
 */
slot: WallSlot | null, 
/**
 * Why it was not understood, as a sentence that names what was in the way.
 */
problem: string | null, };

/**
 * The side list's filters.
 */
export type InterviewKindFilter = "video_call" | "in_person" | "no_time";

/**
 * An order of interviews.
 */
export type InterviewSort = "updated" | "start" | "start_descending";

/**
 * Which interviews a list asks for. No list asks for more than it shows.
 */
export type InterviewQuery = { 
/**
 * Words that must all stand in it.
 */
text: string | null, 
/**
 * Only those of a kind.
 */
kind: InterviewKindFilter | null, 
/**
 * Only those that end after now, or only those that have ended.
 */
upcoming: boolean | null, 
/**
 * In which order.
 */
sort: InterviewSort, 
/**
 * How many to leave out at the front.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * A stretch of a list.
 */
export type InterviewPage = { 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Those of this stretch.
 */
rows: Array<InterviewRow>, };

/**
 * Which days a calendar shows.
 */
export type CalendarRequest = { 
/**
 * The first day, `2025-01-20`.
 */
from: string, 
/**
 * The day after the last.
 */
to: string, };

/**
 * What keeps an account from settling.
 */
export type PausedWhy = "by_choice" | "unreachable" | "sign_in" | "no_such_user";

/**
 * The numbers of the side list.
 */
export type Counts = { 
/**
 * Interviews still to come.
 */
upcoming: number, 
/**
 * All interviews.
 */
all: number, 
/**
 * Changes that wait to be sent or looked up.
 */
waiting: number, 
/**
 * Changes that wait for the user.
 */
attention: number, 
/**
 * Interviews by video, still to come.
 */
video: number, 
/**
 * Interviews at a place, still to come.
 */
inPerson: number, 
/**
 * Interviews without a time.
 */
noTime: number, };

/**
 * Where the account stands: what the connection button and the side list show.
 */
export type WindowStatus = { 
/**
 * What the account is called.
 */
account: string, 
/**
 * Whether it is the sample account, whose server runs inside the application.
 */
sample: boolean, 
/**
 * When the server was last heard.
 */
lastHeard: WallTime | null, 
/**
 * How many minutes ago that was.
 */
minutesAgo: number | null, 
/**
 * What keeps it from settling.
 */
paused: PausedWhy | null, 
/**
 * Why the last pull failed, as a sentence.
 */
failure: string | null, 
/**
 * A list is being asked for.
 */
pulling: boolean, 
/**
 * The numbers of the side list.
 */
counts: Counts, 
/**
 * The zone that times are shown in, by its name.
 */
zone: string, 
/**
 * The zone as a person calls it: `London (GMT)`.
 */
zoneLabel: string, 
/**
 * The second zone's name, where one is set.
 */
secondZone: string | null, 
/**
 * Now, in the shown zone.
 */
now: WallTime, 
/**
 * What the user must be told of the disk, as sentences.
 */
notices: Array<string>, 
/**
 * When the sign-in ends, by its own word.
 */
tokenExpires: WallTime | null, };

/**
 * How far a pull has come.
 */
export type Progress = { 
/**
 * Bytes received.
 */
received: number, 
/**
 * Bytes in all, where known.
 */
total: number | null, };

/**
 * What a "Sync now" came to.
 */
export type SyncOutcome = { 
/**
 * How many interviews are new or changed; none where the list was not had.
 */
changed: number | null, 
/**
 * How many changes were delivered.
 */
delivered: number, 
/**
 * Why the list was not had, as a sentence.
 */
failure: string | null, };

/**
 * The computer's time zone is another one from now on, and times are shown in it.
 */
export type ZoneChange = { 
/**
 * The zone that was shown, by its IANA name.
 */
from: string, 
/**
 * The same as a person calls it: `London`.
 */
fromPlace: string, 
/**
 * The zone that is shown now, by its IANA name.
 */
to: string, 
/**
 * The same as a person calls it: `Paris`.
 */
toPlace: string, };

/**
 * The window was asked to close and sends what waits first, for a few seconds. Asked again, it closes
 * at once.
 */
export type Closing = { 
/**
 * How many changes are not sent yet.
 */
waiting: number, 
/**
 * Whether it has stopped trying: what still waits is sent the next time that Interlude runs.
 */
ended: boolean, };

/**
 * What protects an account at rest.
 */
export type Protection = "keychain" | "passphrase" | "none";

/**
 * One connected account.
 */
export type AccountSummary = { 
/**
 * Its name in the data folder.
 */
id: string, 
/**
 * What it is called.
 */
label: string, 
/**
 * Its server's host.
 */
host: string, 
/**
 * The organisation's id of the user.
 */
partner: string, 
/**
 * What protects it.
 */
protection: Protection, 
/**
 * Whether it is the one that is open.
 */
open: boolean, 
/**
 * Whether it is the sample account.
 */
sample: boolean, 
/**
 * How many of its changes are not finished; none where that is not known, because it is not open
 * and another program used it since.
 */
unfinished: number | null, 
/**
 * Why it cannot be opened, as a sentence, if what is kept of it cannot be read.
 */
trouble: string | null, };

/**
 * The fields of the form that connects: the details of
 * [`BadConnection`](crate::ErrorCode::BadConnection) name one.
 */
export type ConnectField = "url" | "partner" | "apiKey" | "token" | "amendUrl" | "protection" | "passphrase";

/**
 * What connecting needs.
 */
export type ConnectRequest = { 
/**
 * The server's address.
 */
url: string, 
/**
 * The organisation's id of the user.
 */
partner: string, 
/**
 * Where proposing times lives at another address.
 */
amendUrl: string | null, 
/**
 * The organisation's key.
 */
apiKey: string, 
/**
 * The user's own sign-in.
 */
token: string | null, 
/**
 * What is to protect it.
 */
protection: Protection, 
/**
 * For [`Protection::Passphrase`].
 */
passphrase: string | null, };

/**
 * A theme.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Which zone is shown.
 */
export type ZoneChoice = { "kind": "system" } | { "kind": "named", "name": string };

/**
 * When the user works, by the clock on the wall.
 */
export type WorkingHours = { 
/**
 * `09:00`
 */
from: string, 
/**
 * `18:00`; a time before `from` is on the next day.
 */
to: string, 
/**
 * Days of the week: 1 for Monday to 7 for Sunday.
 */
days: Array<number>, };

/**
 * How hours are counted.
 */
export type ClockChoice = "system" | "twelve" | "twenty_four";

/**
 * What the user sets. A member that is missing has its default, so that a file of an older version
 * keeps all that it says.
 */
export type Settings = { 
/**
 * The zone that times are shown in.
 */
zone: ZoneChoice, 
/**
 * A second zone, by its IANA name.
 */
secondZone: string | null, 
/**
 * When the user works.
 */
workingHours: WorkingHours, 
/**
 * For how many seconds a change can be taken back before it is sent: 0 to 60.
 */
undoSeconds: number, 
/**
 * Light, dark, or as the system says.
 */
theme: Theme, 
/**
 * Whether hours are counted to 12 or to 24.
 */
clock: ClockChoice, 
/**
 * The first day of the week: 1 for Monday to 7 for Sunday; 0 as the computer's locale has it.
 */
weekStartsOn: number, 
/**
 * Whether the week shows Saturday and Sunday.
 */
showWeekend: boolean, 
/**
 * Whether single letters are keys.
 */
letterKeys: boolean, 
/**
 * Whether the system is asked to notify.
 */
notifications: boolean, 
/**
 * How large the page is drawn, in percent: 50 to 300.
 */
zoom: number, 
/**
 * The hosts that the user agreed to open in the browser, by the account's label: each is asked
 * about once.
 */
openedHosts: { [key in string]: Array<string> }, };

/**
 * What opens a closed vault.
 */
export type LockedSeal = "passphrase" | "keychain";

/**
 * Why the data cannot be opened. Nothing was deleted.
 */
export type StartError = { 
/**
 * A word for programs.
 */
code: string, 
/**
 * What happened and what to do, as sentences.
 */
message: string, 
/**
 * The folder it is about.
 */
folder: string, };

/**
 * What the window shows first.
 */
export type StartState = { "kind": "opening" } | { "kind": "first_run", 
/**
 * Whether the system's keychain can be used.
 */
keychain: boolean, } | { "kind": "locked", 
/**
 * Which account.
 */
account: AccountSummary, 
/**
 * What opens it.
 */
seal: LockedSeal, } | { "kind": "open" } | { "kind": "error" } & StartError;

/**
 * The kinds of [`WindowError`].
 */
export type ErrorCode = "stale" | "sending" | "checking" | "needs_decision" | "unknown_interview" | "not_listed" | "no_proposal" | "nothing_waiting" | "no_conflict" | "not_dropped" | "bad_time" | "bad_connection" | "wrong_passphrase" | "keychain" | "other_holder" | "not_saved" | "maybe_saved" | "not_open" | "bad_link" | "unfinished_changes" | "failed";

/**
 * Why something that the window asked was not done. Nothing changed.
 */
export type WindowError = { 
/**
 * What the window switches on.
 */
code: ErrorCode, 
/**
 * What happened and what to do, as a sentence for people.
 */
message: string, 
/**
 * More for the curious, such as a request id.
 */
details: string | null, 
/**
 * For [`ErrorCode::Stale`]: the interview as it stands now.
 */
interview?: InterviewDetail, };

/** Every command: its arguments and what it resolves to. */
export interface Commands {
  start_state: { arguments: Record<string, never>; result: StartState };
  retry_start: { arguments: Record<string, never>; result: StartState };
  unlock: { arguments: { passphrase: string }; result: StartState };
  has_keychain: { arguments: Record<string, never>; result: boolean };
  connect: { arguments: { request: ConnectRequest }; result: StartState };
  try_sample: { arguments: Record<string, never>; result: StartState };
  sign_in: { arguments: { apiKey: string | null; token: string | null }; result: WindowStatus };
  sign_out: { arguments: Record<string, never>; result: StartState };
  accounts: { arguments: Record<string, never>; result: AccountSummary[] };
  switch_account: { arguments: { id: string }; result: StartState };
  remove_account: { arguments: { id: string; dropWaiting: boolean }; result: StartState };
  list_interviews: { arguments: { query: InterviewQuery }; result: InterviewPage };
  list_position: { arguments: { query: InterviewQuery; id: string }; result: number | null };
  calendar: { arguments: { request: CalendarRequest }; result: InterviewRow[] };
  second_zone_shifts: { arguments: { request: CalendarRequest }; result: (number | null)[] };
  busy_days: { arguments: { request: CalendarRequest }; result: string[] };
  interview: { arguments: { id: string }; result: InterviewDetail };
  history: { arguments: { id: string }; result: HistoryItem[] };
  outbox: { arguments: Record<string, never>; result: OutboxItem[] };
  status: { arguments: Record<string, never>; result: WindowStatus };
  dismiss_notice: { arguments: { notice: string }; result: WindowStatus };
  check_slot: { arguments: { id: string; slot: WallSlot }; result: SlotCheck };
  quick_move: { arguments: { id: string; slot: WallSlot; by: QuickMove }; result: WallSlot };
  read_phrase: { arguments: { id: string; slot: WallSlot; text: string }; result: Phrase };
  drafts: { arguments: Record<string, never>; result: Draft[] };
  keep_draft: { arguments: { draft: Draft }; result: null };
  drop_draft: { arguments: { id: string }; result: null };
  amend_interview: { arguments: { request: AmendRequest }; result: Saved };
  undo: { arguments: { id: string }; result: null };
  drop_change: { arguments: { id: string }; result: Dropped };
  bring_back: { arguments: { id: string; change: string }; result: Saved };
  retry: { arguments: { id: string }; result: null };
  resolve: { arguments: { id: string; choice: ResolveChoice; seen: string }; result: Resolved };
  sync_now: { arguments: Record<string, never>; result: SyncOutcome };
  set_offline: { arguments: { offline: boolean }; result: WindowStatus };
  window_focused: { arguments: Record<string, never>; result: null };
  settings: { arguments: Record<string, never>; result: Settings };
  save_settings: { arguments: { settings: Settings }; result: Settings };
  zones: { arguments: Record<string, never>; result: string[] };
  time_locale: { arguments: Record<string, never>; result: string | null };
  open_link: { arguments: { id: string; link: ExternalLink }; result: null };
  export_ics: { arguments: Record<string, never>; result: string | null };
  diagnostics: { arguments: Record<string, never>; result: string | null };
  show_folder: { arguments: Record<string, never>; result: null };
  show_file: { arguments: { path: string }; result: null };
}

/** Every event and what it carries. */
export interface Events {
  "interviews-changed": string[];
  "status-changed": WindowStatus;
  "progress": Progress;
  "start-changed": StartState;
  "zone-changed": ZoneChange;
  "closing": Closing;
}
