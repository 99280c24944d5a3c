// Made from the Rust types of the crate `app` by its test `typescript`. Do not edit.

/**
 * One connected account.
 */
export type AccountSummary = { 
/**
 * The name of its folder in the data folder.
 */
id: string, 
/**
 * The name that the user sees.
 */
label: string, 
/**
 * The host of its server.
 */
host: string, 
/**
 * The organisation's id of the user.
 */
partner: string, seal: Seal, 
/**
 * True if this account is the open one.
 */
open: boolean, 
/**
 * True if it is the sample account.
 */
sample: boolean, 
/**
 * The number of its unfinished changes. None if it is unknown because the account is not open and
 * another program used it since.
 */
unfinished: number | null, 
/**
 * A sentence that says why the account cannot be opened. None if its files can be read.
 */
trouble: string | null, };

/**
 * A request of the user for another time.
 */
export type AmendRequest = { 
/**
 * The interview.
 */
id: string, 
/**
 * The proposed time.
 */
slot: WallSlot, 
/**
 * The revision of the interview that the user saw.
 */
seen: string, };

/**
 * A request of the user to accept, keep or cancel what one interview shows.
 */
export type AnswerRequest = { 
/**
 * The interview.
 */
id: string, 
/**
 * The revision of the interview that the user saw.
 */
seen: string, };

/**
 * A move of the other side that the user has not seen.
 */
export type AwayItem = { 
/**
 * Its number, which grows with each move. `mark_seen` takes the greatest that was shown.
 */
number: string, row: InterviewRow, what: HeardWhat, 
/**
 * The time at which a list showed it.
 */
at: WallTime, 
/**
 * The time that was before.
 */
from: WallRange | null, 
/**
 * The time that is now.
 */
to: WallRange | null, };

/**
 * The state of an interview as the user sees it. The window chooses its text and shape.
 */
export type Badge = "no_time" | "agreed" | "you_proposed" | "they_proposed" | "waiting" | "sending" | "checking" | "waiting_behind" | "conflict" | "refused" | "cancelled" | "turned_down" | "not_listed" | "completed" | "in_progress";

/**
 * The days that a calendar shows.
 */
export type CalendarRequest = { 
/**
 * The first day, `2025-01-20`.
 */
from: string, 
/**
 * The day after the last day.
 */
to: string, };

/**
 * The kind of a change.
 */
export type ChangeWord = "amend" | "accept" | "cancel";

/**
 * A clock format.
 */
export type ClockChoice = "system" | "twelve" | "twenty_four";

/**
 * The state of the window while it closes. It first sends waiting changes for a few seconds. A second
 * request to close it closes it at once.
 */
export type Closing = { 
/**
 * The number of changes that are not sent yet.
 */
waiting: number, 
/**
 * True if it has stopped trying. The rest is sent the next time that Interlude runs.
 */
ended: boolean, };

/**
 * The code of an error, of a check or of the reason of a change, the same in both shells. A variant exists only if a shell or the page
 * decides on it, or if scripts read it in the JSON of the command line, which must not change.
 */
export type Code = "no_data_folder" | "in_use" | "cannot_lock" | "disk_full" | "no_permission" | "locked" | "too_new" | "too_slow" | "maybe_saved" | "stopped" | "disk" | "account_damaged" | "vault_damaged" | "no_account" | "several_accounts" | "unknown_account" | "unfinished_changes" | "sealed_otherwise" | "passphrase_needed" | "wrong_passphrase" | "passphrases_differ" | "no_keychain" | "keychain_locked" | "keychain_failed" | "keychain_entry_lost" | "seal_needed" | "no_memory" | "no_random" | "bad_connection" | "bad_credential" | "bad_token" | "no_api_key" | "other_holder" | "other_server" | "no_network" | "offline" | "unreachable" | "no_answer" | "sign_in" | "no_such_user" | "try_later" | "server_error" | "unexpected_answer" | "refused" | "interrupted" | "not_asked" | "stale" | "sending" | "checking" | "needs_decision" | "unknown_interview" | "not_listed" | "cancelled" | "completed" | "practice" | "nothing_waiting" | "no_conflict" | "not_dropped" | "newer_change" | "times_hidden" | "nothing_proposed" | "own_proposal" | "not_offered" | "wrong_use" | "bad_time" | "time_gap" | "time_twice" | "bad_slot" | "bad_span" | "bad_zone" | "bad_now" | "not_found" | "exists" | "no_folder" | "no_file" | "no_times" | "no_terminal" | "no_threads" | "no_output" | "no_document" | "not_open" | "bad_link" | "sample" | "failed" | "little_space" | "damaged_files" | "unreadable" | "no_token" | "token_expired" | "clock_wrong" | "clock_jumped" | "clock_set_back" | "database_rebuilt" | "journal_damaged" | "both_damaged" | "damaged" | "late" | "not_taken" | "moved" | "gone" | "unseen" | "overtaken" | "put_back" | "took" | "passed" | "behind" | "undo" | "quiet" | "backoff" | "turn" | "cache";

/**
 * The three sides of a conflict, and the choices that it allows.
 */
export type Conflict = { why: ConflictKind, 
/**
 * The times that the user saw when making the change.
 */
then: Times, 
/**
 * The time that the user proposes or accepts. None for a cancel.
 */
yours: WallRange | null, 
/**
 * The current times. None if the list does not show them.
 */
now: Times | null, 
/**
 * True if the user can choose "Send mine anyway".
 */
canSendMine: boolean, 
/**
 * The other answers of this kind of conflict, in the order in which they are shown.
 */
offers: Array<ConflictOffer>, };

/**
 * The reason why the user has to decide. Stored by position, so new reasons go last.
 */
export type ConflictKind = "moved" | "gone" | "unseen" | "overtaken" | "put_back" | "took" | "passed";

/**
 * An answer to a conflict that is made by another command than `resolve`, or that has another name there.
 */
export type ConflictOffer = { "kind": "keep", at: WallRange, } | { "kind": "propose_accepted", at: WallRange, slot: WallSlot, } | { "kind": "propose_earlier", at: WallRange, slot: WallSlot, } | { "kind": "cancel" };

/**
 * The fields of the form that connects an account. The details of
 * [`BadConnection`](interlude_model::Code::BadConnection) name one of them.
 */
export type ConnectField = "url" | "partner" | "apiKey" | "token" | "login" | "password" | "amendUrl" | "seal" | "passphrase";

/**
 * The content of the form that connects an account.
 */
export type ConnectRequest = { 
/**
 * The server's address.
 */
url: string, 
/**
 * The organisation's id of the user. It may be empty if the server says it at the sign-in.
 */
partner: string, 
/**
 * The address for proposing times. None if it is the server's address.
 */
amendUrl: string | null, 
/**
 * The organisation's API key.
 */
apiKey: string, 
/**
 * The user's sign-in token. None with a login.
 */
token: string | null, 
/**
 * The login with which a token is fetched. It is not kept.
 */
login: string | null, 
/**
 * The password for the login. It is not kept.
 */
password: string | null, seal: Seal, 
/**
 * The passphrase for [`Seal::Passphrase`].
 */
passphrase: string | null, };

/**
 * The difference between the colours of the window.
 */
export type Contrast = "system" | "normal" | "high";

/**
 * The counts of the side list.
 */
export type Counts = { 
/**
 * Interviews that have not ended.
 */
upcoming: number, 
/**
 * All interviews.
 */
all: number, 
/**
 * Changes that wait to be sent or checked.
 */
waiting: number, 
/**
 * Changes that wait for the user.
 */
attention: number, 
/**
 * Interviews on which the user has to act next.
 */
yourTurn: number, 
/**
 * Interviews without a time.
 */
noTime: number, };

/**
 * One day with its interviews.
 */
export type DayStrip = { 
/**
 * The day, `2025-01-22`.
 */
date: string, 
/**
 * The first hour shown.
 */
fromHour: number, 
/**
 * The hour after the last hour shown.
 */
toHour: number, 
/**
 * The interviews of the day, earliest first.
 */
entries: Array<StripEntry>, };

/**
 * A day and a time of day in the shown zone.
 */
export type DayTime = { 
/**
 * The day, `2025-01-22`.
 */
date: string, 
/**
 * The time of day, `14:20`.
 */
time: string, };

/**
 * One of the two instants with the same wall-clock time when the clocks go back.
 */
export type Doubled = "earlier" | "later";

/**
 * A time that the user set in the form of an interview and has not proposed yet.
 */
export type Draft = { 
/**
 * The interview.
 */
id: string, 
/**
 * The time that the user set.
 */
slot: WallSlot, 
/**
 * The revision of the interview when the draft began.
 */
seen: string, 
/**
 * The times of the interview when the draft began.
 */
before: Times, };

/**
 * The answer to a change that was dropped durably.
 */
export type Dropped = { 
/**
 * True if the change can be brought back. False if its interview was removed with it because the
 * server no longer lists it.
 */
canBringBack: boolean, };

/**
 * One ended change.
 */
export type EndedChange = { changeId: string, kind: ChangeWord, 
/**
 * The time that the change proposed or accepted. None for a cancel.
 */
slot: WallRange | null, 
/**
 * The time at which the user made it.
 */
made: WallTime, 
/**
 * The time at which it ended.
 */
ended: WallTime, ending: HistoryEnding, 
/**
 * The time that the server stored. None if it is the proposed one.
 */
storedAs: WallRange | null, 
/**
 * True if the other side had changed the terms just before the change arrived.
 */
otherSideMoved: boolean, 
/**
 * The last reason for which it waited or was refused.
 */
reason: Reason | null, };

/**
 * A link that opens in the system's browser.
 */
export type ExternalLink = "review" | "retake" | "location";

/**
 * The part of the first picture that is about the open account.
 */
export type FirstAccount = { status: WindowStatus, drafts: Array<Draft>, inbox: Inbox, };

/**
 * Everything that the first picture of the window shows, in one answer.
 */
export type FirstPicture = { start: StartState, settings: Settings, 
/**
 * The language tag in which this computer writes times. None if it names no language.
 */
timeLocale: string | null, 
/**
 * The open account. None if no account is open yet.
 */
account: FirstAccount | null, };

/**
 * A move of the other side.
 */
export type HeardMove = { what: HeardWhat, 
/**
 * The time at which a list showed it.
 */
at: WallTime, 
/**
 * The time that was before.
 */
from: WallRange | null, 
/**
 * The time that is now.
 */
to: WallRange | null, };

/**
 * The kinds of [`HeardMove`].
 */
export type HeardWhat = "booked" | "proposed" | "withdrawn" | "accepted" | "moved" | "cancelled" | "turned_down" | "not_listed";

/**
 * The end of a change.
 */
export type HistoryEnding = "sent" | "replaced" | "undone" | "dropped";

/**
 * One move in the history of an interview.
 */
export type HistoryItem = { "side": "yours" } & EndedChange | { "side": "theirs" } & HeardMove;

/**
 * The inbox: everything that is open between the user and the other side. Each part may have more items than it
 * lists here.
 */
export type Inbox = { counts: InboxCounts, 
/**
 * The time of the oldest move that the user has not seen.
 */
awaySince: WallTime | null, 
/**
 * The interviews on which the user has to act next: proposals, conflicts, refusals, each soonest first.
 */
yourTurn: Array<YourTurn>, 
/**
 * The changes that are not settled and need no decision, in the order in which they are sent.
 */
waiting: Array<OutboxItem>, 
/**
 * The interviews with a sent proposal that the other side has not answered, soonest first.
 */
theirTurn: Array<TheirTurn>, 
/**
 * The moves of the other side that the user has not seen, newest first.
 */
away: Array<AwayItem>, };

/**
 * The number of all items in each part of the inbox.
 */
export type InboxCounts = { yourTurn: number, waiting: number, theirTurn: number, away: number, };

/**
 * Everything that the window shows of one interview.
 */
export type InterviewDetail = { row: InterviewRow, interviewee: Person | null, interviewer: Person | null, 
/**
 * A place, or the address of a call, as the server writes it.
 */
location: string | null, 
/**
 * The host that the location would open. None if it is not an `https` address.
 */
locationHost: string | null, 
/**
 * The links that can be opened in the browser.
 */
links: Array<ExternalLink>, 
/**
 * The server's word for the status.
 */
status: string | null, 
/**
 * True if a practice interview is completed.
 */
completed: boolean | null, 
/**
 * The time at which the server created the interview.
 */
created: WallTime | null, 
/**
 * The current change of the queue.
 */
change: OutboxItem | null, 
/**
 * The newer change that waits behind it.
 */
next: OutboxItem | null, 
/**
 * The moves of both sides, newest first.
 */
history: Array<HistoryItem>, };

/**
 * The side list's filters.
 */
export type InterviewKindFilter = "video_call" | "in_person" | "no_time";

/**
 * A page of a list.
 */
export type InterviewPage = { 
/**
 * The number of interviews in the whole list.
 */
total: number, 
/**
 * The interviews of this page.
 */
rows: Array<InterviewRow>, };

/**
 * The filter, order and range of a list. A list asks for one page at a time.
 */
export type InterviewQuery = { 
/**
 * Words that must all occur in the interview.
 */
text: string | null, kind: InterviewKindFilter | null, 
/**
 * True for interviews that have not ended, false for those that have. None for all.
 */
upcoming: boolean | null, 
/**
 * True for the interviews of today as well, if `upcoming` is true, although they have ended.
 */
today: boolean, sort: InterviewSort, 
/**
 * The number of interviews to skip.
 */
offset: number, 
/**
 * The greatest number of interviews in the page.
 */
limit: number, };

/**
 * One interview in a list or a calendar.
 */
export type InterviewRow = { 
/**
 * The server's number of the interview.
 */
id: string, 
/**
 * The name of the person, or else the title.
 */
name: string, title: string | null, 
/**
 * The name of the interviewer.
 */
interviewer: string | null, 
/**
 * A word for display only.
 */
category: string | null, 
/**
 * `video_call`, `in_person`, or any other word of the server.
 */
kind: string | null, 
/**
 * A place. None if the location is a web address, which can be opened only from the panel.
 */
place: string | null, badge: Badge, times: Times, 
/**
 * The day under which an agenda lists the interview, `2025-01-22`. It is the day of the agreed time,
 * because the user has to be there. It is the day of the proposed time if no time is agreed, or if
 * only the proposed one is not over.
 */
day: string | null, 
/**
 * The time of its last change on the server.
 */
updated: WallTime | null, 
/**
 * True if another time can be proposed, by form, calendar or key.
 */
canPropose: boolean, 
/**
 * The reason for which no other time can be proposed. None if one can.
 */
whyNot: NoProposal | null, 
/**
 * True if the other side's proposal can be accepted.
 */
canAccept: boolean, 
/**
 * The reason for which a proposal of the other side cannot be accepted here. None if it can, or if
 * the other side proposes nothing.
 */
whyNoAccept: NoAccept | null, 
/**
 * True if the agreed time can be kept against the other side's proposal.
 */
canKeep: boolean, 
/**
 * True if the interview can be cancelled.
 */
canCancel: boolean, 
/**
 * The revision that the user sees. The window sends it back with a decision.
 */
revision: string, };

/**
 * An order of interviews.
 */
export type InterviewSort = "updated" | "start" | "start_descending";

/**
 * The secret that unlocks a vault.
 */
export type LockedSeal = "passphrase" | "keychain";

/**
 * The way in which several interviews are moved.
 */
export type MoveBy = { "kind": "later", minutes: number, } | { "kind": "to_day", day: string, } | { "kind": "free_gaps" };

/**
 * Several interviews that the user wants to move together.
 */
export type MoveRequest = { 
/**
 * The interviews. None for all that begin on the day of `from`, at that time or later.
 */
ids: Array<string> | null, from: DayTime | null, by: MoveBy, };

/**
 * The proposals that would move several interviews.
 */
export type MoveReview = { 
/**
 * One row for each interview, earliest first.
 */
rows: Array<MoveRow>, };

/**
 * The move of one interview.
 */
export type MoveRow = { row: InterviewRow, 
/**
 * The time from which it is moved: that of the user's change or proposal, or else the agreed time.
 */
from: WallRange | null, 
/**
 * The time to propose. None if it cannot be moved.
 */
to: WallSlot | null, 
/**
 * The check of that time. The other interviews count at the times to which they are moved.
 */
check: SlotCheck | null, 
/**
 * The other interviews that the time from which it is moved overlaps, so that an overlap is not new.
 */
overlapsNow: Array<string>, 
/**
 * The reason for which it cannot be moved.
 */
whyNot: NoMove | null, };

/**
 * The reason for which a proposal of the other side cannot be accepted here.
 */
export type NoAccept = "no_call" | "times_hidden";

/**
 * The reason for which an interview cannot be moved with others.
 */
export type NoMove = "not_listed" | "cancelled" | "completed" | "practice" | "no_time" | "needs_decision" | "no_gap";

/**
 * The reason why no other time can be proposed for an interview.
 */
export type NoProposal = "not_listed" | "cancelled" | "completed" | "practice";

/**
 * The kinds of notifications that are shown.
 */
export type NotificationChoices = { 
/**
 * Interviews that begin soon.
 */
reminders: boolean, 
/**
 * The time before an interview at which the user is reminded, 0 to 120 minutes.
 */
minutesBefore: number, 
/**
 * Proposals and answers of the other side.
 */
answers: boolean, 
/**
 * Conflicts and refusals.
 */
problems: boolean, 
/**
 * Changes that have waited for a day.
 */
waiting: boolean, 
/**
 * The end of the sign-in, three days before.
 */
signIn: boolean, 
/**
 * True if names are shown on a locked screen.
 */
namesWhenLocked: boolean, };

/**
 * One unfinished change.
 */
export type OutboxItem = { changeId: string, interview: InterviewRow, kind: ChangeWord, 
/**
 * The time that the change proposes or accepts. None for a cancel.
 */
slot: WallRange | null, 
/**
 * The state: `waiting`, `sending`, `checking`, `waiting_behind`, `conflict` or `refused`.
 */
badge: Badge, 
/**
 * The reason for which the change is in that state.
 */
reason: Reason | null, 
/**
 * The end of the undo window.
 */
undoUntil: WallTime | null, 
/**
 * The time of the next try. None if it is not known.
 */
nextTry: WallTime | null, 
/**
 * The time since which an unconfirmed request is being checked.
 */
checkingSince: WallTime | null, 
/**
 * True if the change can be undone now.
 */
canUndo: boolean, 
/**
 * True if the change can be dropped now.
 */
canDrop: boolean, 
/**
 * True if the change can be tried again now.
 */
canRetry: boolean, 
/**
 * The conflict that the user has to decide.
 */
conflict: Conflict | null, };

/**
 * The reason why an account is not synced.
 */
export type Paused = "by_choice" | "unreachable" | "sign_in" | "no_such_user";

/**
 * A person of an interview.
 */
export type Person = { name: string | null, 
/**
 * A telephone number.
 */
phone: string | null, 
/**
 * The server's word for the interviewee's state: `interview`, `verified`, `rejected`, or any other.
 */
standing: string | null, };

/**
 * The result of reading a typed phrase such as "tomorrow 3pm".
 */
export type Phrase = { 
/**
 * The slot. None if the phrase was not understood.
 */
slot: WallSlot | null, 
/**
 * A sentence that says which part was not understood.
 */
problem: string | null, };

/**
 * A place that the window is asked to show from outside, as by a click on a notification.
 */
export type PlaceRequest = { "kind": "interview", id: string, 
/**
 * True if the user wants to join, and has to be asked about the host first.
 */
join: boolean, } | { "kind": "inbox" } | { "kind": "agenda" } | { "kind": "settings" };

/**
 * Progress of a pull, in bytes of the body as sent.
 */
export type Progress = { received: number, 
/**
 * The number of bytes in all. None if the server does not say it.
 */
total: number | null, };

/**
 * A move that one button makes.
 */
export type QuickMove = "fifteen_minutes_later" | "one_hour_later" | "next_day" | "next_week" | "next_gap";

/**
 * The reason for which a change waits, was refused or needs the user. Both shells have it in this form.
 */
export type Reason = { 
/**
 * The code of the cause of a wait, of an answer or of a conflict.
 */
code: Code, 
/**
 * The server's own message, or a sentence.
 */
message: string, 
/**
 * The HTTP status of the last answer. None if there was no answer.
 */
http_status: number | null, 
/**
 * The id of the last request, which the server's support asks for.
 */
request_id: string | null, };

/**
 * A choice in a conflict. "Another time" is not one of them because it is a new proposal.
 */
export type ResolveChoice = "mine" | "theirs";

/**
 * The result of a choice in a conflict.
 */
export type Resolved = { "kind": "saved" } & Saved | { "kind": "dropped" } & Dropped;

/**
 * The answer to a change that is durable on this computer.
 */
export type Saved = { 
/**
 * The interview.
 */
id: string, 
/**
 * The id of the change. None if it was sent in the meantime.
 */
changeId: string | null, 
/**
 * The length of the undo window in seconds. 0 if the change cannot be undone.
 */
undoSeconds: number, 
/**
 * True if it is sent after the undo window, false if it waits for the network or a sign-in.
 */
willBeSent: boolean, };

/**
 * The answer to changes of several interviews that became durable together.
 */
export type SavedGroup = { 
/**
 * The interviews. One `undo_group` with these ids takes all the changes back.
 */
ids: Array<string>, 
/**
 * The length of the undo window in seconds. 0 if the changes cannot be undone.
 */
undoSeconds: number, 
/**
 * True if they are sent after the undo window, false if they wait for the network or a sign-in.
 */
willBeSent: boolean, };

/**
 * The protection of an account's files and credentials.
 */
export type Seal = "keychain" | "passphrase" | "none";

/**
 * An instant in wall-clock time of the second zone.
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
 * The earlier or the later of two, if this wall-clock time comes twice that day.
 */
doubled: Doubled | null, };

/**
 * The user's settings. A missing member gets its default, so files of older versions stay readable.
 */
export type Settings = { 
/**
 * The zone in which times are shown.
 */
zone: ZoneChoice, 
/**
 * A second zone, by its IANA name.
 */
secondZone: string | null, workingHours: WorkingHours, 
/**
 * The length of the undo window in seconds, 0 to 60.
 */
undoSeconds: number, theme: Theme, contrast: Contrast, 
/**
 * The clock format, 12 or 24 hours.
 */
clock: ClockChoice, 
/**
 * The first day of the week: 1 for Monday to 7 for Sunday, or 0 for that of the computer's locale.
 */
weekStartsOn: number, 
/**
 * True if the week shows Saturday and Sunday.
 */
showWeekend: boolean, 
/**
 * True if single letters are shortcuts.
 */
letterKeys: boolean, 
/**
 * True if any notification is shown.
 */
notifications: boolean, 
/**
 * The kinds of notifications that are shown.
 */
notify: NotificationChoices, 
/**
 * True if the application runs on after its window is closed.
 */
keepRunning: boolean, 
/**
 * The zoom of the page in percent, 50 to 300.
 */
zoom: number, 
/**
 * The height of an hour in the calendar, 24 to 144 pixels.
 */
hourHeight: number, 
/**
 * The hosts that the user agreed to open in the browser, by the label of the account. The window asks
 * once for each host.
 */
openedHosts: { [key in string]: Array<string> }, };

/**
 * The check of a slot before it is proposed. Only `error` forbids to propose it, warnings do not.
 */
export type SlotCheck = { 
/**
 * The slot as instants. None if the fields are not a valid slot.
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
 * The length of the interview's current slot, in minutes. None if it is the same.
 */
wasMinutes: number | null, 
/**
 * True if this slot is already proposed or agreed, so there is nothing to propose.
 */
unchanged: boolean, 
/**
 * A sentence that says why the slot cannot be proposed.
 */
error: string | null, 
/**
 * True if the start comes twice on that day. The user may then choose the later one.
 */
twice: boolean, warnings: Array<Warning>, 
/**
 * The day of the slot with the other interviews.
 */
strip: DayStrip, };

/**
 * The reason for which the data cannot be opened. Nothing was deleted.
 */
export type StartError = { code: Code, 
/**
 * Sentences that say what happened and what to do.
 */
message: string, 
/**
 * The folder that cannot be opened.
 */
folder: string, };

/**
 * The page that the window shows first.
 */
export type StartState = { "kind": "opening" } | { "kind": "first_run", 
/**
 * True if the system's keychain can be used.
 */
keychain: boolean, } | { "kind": "locked", account: AccountSummary, 
/**
 * The secret that unlocks it.
 */
seal: LockedSeal, } | { "kind": "open" } | { "kind": "error" } & StartError;

/**
 * One interview on a [`DayStrip`].
 */
export type StripEntry = { 
/**
 * The interview.
 */
id: string, name: string, 
/**
 * The start in minutes of the day, in wall-clock time.
 */
fromMinute: number, 
/**
 * The end in minutes of the day. It is greater than 1440 if the interview ends on the next day.
 */
toMinute: number, 
/**
 * True if the time is proposed, false if it is agreed.
 */
proposed: boolean, };

/**
 * The result of a manual sync.
 */
export type SyncOutcome = { 
/**
 * The number of interviews that are new or changed. None if the list was not fetched.
 */
changed: number | null, 
/**
 * The number of changes that were sent.
 */
sent: number, 
/**
 * A sentence that says why the list was not fetched.
 */
failure: string | null, };

/**
 * A sent proposal that the other side has not answered.
 */
export type TheirTurn = { row: InterviewRow, 
/**
 * The time at which it was sent. None if it was not sent from this computer.
 */
sent: WallTime | null, };

export type Theme = "system" | "light" | "dark";

/**
 * The agreed and the proposed time of an interview.
 */
export type Times = { 
/**
 * The agreed time. None if the server gives none.
 */
agreed: WallRange | null, 
/**
 * The proposed time. It is that of the user's newest change, or else the server's.
 */
proposed: WallRange | null, 
/**
 * True if the user proposed it, false if the other side did.
 */
proposedByYou: boolean, };

/**
 * A range as the server gives it. Either end may be missing.
 */
export type WallRange = { start: WallTime | null, end: WallTime | null, 
/**
 * The length in minutes. None if an end is missing.
 */
minutes: number | null, };

/**
 * A day and two times of day that the user set in the shown zone. An end that is not after the start is
 * on the next day.
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
 * True if the later of two is meant. It matters only if the start comes twice because the clocks go
 * back.
 */
later: boolean, };

/**
 * An instant in wall-clock time of the shown zone.
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
 * The earlier or the later of two, if this wall-clock time comes twice that day.
 */
doubled: Doubled | null, 
/**
 * The same instant in the second zone. None if there is no second zone.
 */
second: SecondTime | null, 
/**
 * The instant, RFC 3339 in UTC. It is for ordering and identity, never for display.
 */
at: string, };

/**
 * A fact about a slot that the user should know.
 */
export type Warning = { kind: WarningKind, 
/**
 * The other interview. None if the warning is not about one.
 */
id: string | null, 
/**
 * The name of the other interview.
 */
name: string | null, 
/**
 * The start of the other interview.
 */
at: WallTime | null, 
/**
 * The gap to the other interview, for [`WarningKind::BeforeNext`] and
 * [`WarningKind::AfterPrevious`].
 */
minutes: number | null, };

/**
 * The kinds of [`Warning`].
 */
export type WarningKind = "overlap" | "back_to_back" | "before_next" | "after_previous" | "outside_hours" | "past" | "clock_change" | "over";

/**
 * A command of the window that failed. Unless the code says otherwise, nothing changed.
 */
export type WindowError = { 
/**
 * The kind of the error, for the window's program.
 */
code: Code, 
/**
 * A sentence for the user that says what happened and what to do.
 */
message: string, 
/**
 * The [field](ConnectField) for [`Code::BadConnection`]; the number of changes, if it is known, for
 * [`Code::UnfinishedChanges`].
 */
details: string | null, 
/**
 * The current interview, for [`Code::Stale`].
 */
interview?: InterviewDetail, };

/**
 * The status that the connection button and the side list show.
 */
export type WindowStatus = { 
/**
 * The name of the account.
 */
account: string, 
/**
 * True if it is the sample account, whose server runs inside the application.
 */
sample: boolean, 
/**
 * The time at which the last list was received.
 */
lastHeard: WallTime | null, 
/**
 * The number of minutes since then.
 */
minutesAgo: number | null, 
/**
 * The reason for which nothing is sent or fetched.
 */
paused: Paused | null, 
/**
 * A sentence that says why the last pull failed.
 */
failure: string | null, 
/**
 * True while a list is being fetched.
 */
pulling: boolean, counts: Counts, 
/**
 * The IANA name of the zone in which times are shown.
 */
zone: string, 
/**
 * The zone as a person calls it: `London (GMT)`.
 */
zoneLabel: string, 
/**
 * The IANA name of the second zone.
 */
secondZone: string | null, 
/**
 * The current time in the shown zone.
 */
now: WallTime, 
/**
 * Sentences that the user must see, for example about the disk or the time zone.
 */
notices: Array<string>, 
/**
 * The expiry that the token claims. The server has not confirmed it.
 */
tokenExpires: WallTime | null, };

/**
 * The user's working hours in wall-clock time.
 */
export type WorkingHours = { 
/**
 * The start, `09:00`.
 */
from: string, 
/**
 * The end, `18:00`. An end before `from` is on the next day.
 */
to: string, 
/**
 * The working days: 1 for Monday to 7 for Sunday. An empty list means every day.
 */
days: Array<number>, };

/**
 * An interview on which the user has to act next.
 */
export type YourTurn = { kind: YourTurnKind, detail: InterviewDetail, 
/**
 * The check of the time that is asked about: their proposal, or else the user's own time. None if no
 * time is known.
 */
check: SlotCheck | null, 
/**
 * The day of that time with the other interviews. Its hours contain this interview's own times too.
 * None if no time is known.
 */
strip: DayStrip | null, };

/**
 * The kinds of [`YourTurn`].
 */
export type YourTurnKind = "proposal" | "conflict" | "refusal";

/**
 * A change of the computer's time zone. Times are shown in the new zone from now on.
 */
export type ZoneChange = { 
/**
 * The IANA name of the old zone.
 */
from: string, 
/**
 * The old zone as a person calls it: `London`.
 */
fromPlace: string, 
/**
 * The IANA name of the new zone.
 */
to: string, 
/**
 * The new zone as a person calls it: `Paris`.
 */
toPlace: string, };

/**
 * The zone in which times are shown.
 */
export type ZoneChoice = { "kind": "system" } | { "kind": "named", "name": string };

/** Every command: its arguments and what it resolves to. */
export interface Commands {
  start_state: { arguments: Record<string, never>; result: StartState };
  retry_start: { arguments: Record<string, never>; result: StartState };
  unlock: { arguments: { passphrase: string }; result: StartState };
  has_keychain: { arguments: Record<string, never>; result: boolean };
  connect: { arguments: { request: ConnectRequest }; result: StartState };
  try_sample: { arguments: Record<string, never>; result: StartState };
  sign_in: { arguments: { apiKey: string | null; token: string | null; login: string | null; password: string | null }; result: WindowStatus };
  sign_out: { arguments: Record<string, never>; result: StartState };
  accounts: { arguments: Record<string, never>; result: Array<AccountSummary> };
  switch_account: { arguments: { id: string }; result: StartState };
  remove_account: { arguments: { id: string; dropWaiting: boolean }; result: StartState };
  list_interviews: { arguments: { query: InterviewQuery }; result: InterviewPage };
  list_position: { arguments: { query: InterviewQuery; id: string }; result: number | null };
  calendar: { arguments: { request: CalendarRequest }; result: Array<InterviewRow> };
  second_zone_shifts: { arguments: { request: CalendarRequest }; result: Array<number | null> };
  busy_days: { arguments: { request: CalendarRequest }; result: Array<string> };
  interview: { arguments: { id: string }; result: InterviewDetail };
  history: { arguments: { id: string }; result: Array<HistoryItem> };
  outbox: { arguments: Record<string, never>; result: Array<OutboxItem> };
  inbox: { arguments: { limit: number }; result: Inbox };
  mark_seen: { arguments: { upTo: string }; result: null };
  status: { arguments: Record<string, never>; result: WindowStatus };
  dismiss_notice: { arguments: { notice: string }; result: WindowStatus };
  check_slot: { arguments: { id: string; slot: WallSlot }; result: SlotCheck };
  quick_move: { arguments: { id: string; slot: WallSlot; by: QuickMove }; result: WallSlot };
  read_phrase: { arguments: { id: string; slot: WallSlot; text: string }; result: Phrase };
  drafts: { arguments: Record<string, never>; result: Array<Draft> };
  keep_draft: { arguments: { draft: Draft }; result: null };
  drop_draft: { arguments: { id: string }; result: null };
  amend_interview: { arguments: { request: AmendRequest }; result: Saved };
  accept: { arguments: { request: AnswerRequest }; result: Saved };
  keep: { arguments: { request: AnswerRequest }; result: Saved };
  cancel_interview: { arguments: { request: AnswerRequest }; result: Saved };
  review_move: { arguments: { request: MoveRequest }; result: MoveReview };
  amend_group: { arguments: { requests: Array<AmendRequest> }; result: SavedGroup };
  undo_group: { arguments: { ids: Array<string> }; result: null };
  undo: { arguments: { id: string }; result: OutboxItem | null };
  drop_change: { arguments: { id: string }; result: Dropped };
  bring_back: { arguments: { id: string; change: string }; result: Saved };
  retry: { arguments: { id: string; seen: string }; result: null };
  resolve: { arguments: { id: string; choice: ResolveChoice; seen: string }; result: Resolved };
  sync_now: { arguments: Record<string, never>; result: SyncOutcome };
  set_offline: { arguments: { offline: boolean }; result: WindowStatus };
  window_focused: { arguments: Record<string, never>; result: null };
  take_place: { arguments: Record<string, never>; result: PlaceRequest | null };
  settings: { arguments: Record<string, never>; result: Settings };
  save_settings: { arguments: { settings: Settings }; result: Settings };
  zones: { arguments: Record<string, never>; result: Array<string> };
  time_locale: { arguments: Record<string, never>; result: string | null };
  starts_at_login: { arguments: Record<string, never>; result: boolean | null };
  start_at_login: { arguments: { starts: boolean }; result: null };
  quit: { arguments: Record<string, never>; result: null };
  open_link: { arguments: { id: string; link: ExternalLink }; result: null };
  export_ics: { arguments: Record<string, never>; result: string | null };
  diagnostics: { arguments: Record<string, never>; result: string | null };
  show_folder: { arguments: Record<string, never>; result: null };
  show_file: { arguments: { path: string }; result: null };
}

/** Every event and what it carries. */
export interface Events {
  "interviews-changed": Array<string>;
  "status-changed": WindowStatus;
  "progress": Progress;
  "start-changed": StartState;
  "zone-changed": ZoneChange;
  "closing": Closing;
  "accounts-changed": null;
  "place-asked": null;
}
