// The window loads these parts on demand. Here they are loaded with it, so that no test waits for their code, and none
// ends before it is loaded.
import '../../src/views/agenda/AgendaView.svelte';
import '../../src/views/calendar/MiniMonth.svelte';
import '../../src/views/form/AmendForm.svelte';
import '../../src/views/inbox/InboxInput.svelte';
import '../../src/views/panel/InterviewPanel.svelte';
import '../../src/views/several/MoveSheet.svelte';
import '../../src/views/shell/ConnectionMenu.svelte';
import '../../src/views/shell/Dialogs.svelte';
import '../../src/views/shell/NextUp.svelte';
import '../../src/views/shell/ToastList.svelte';
import '../../src/views/shell/WindowInput.svelte';
import Window from '../../src/views/shell/Window.svelte';

export default Window;
