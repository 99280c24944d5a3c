import type { InterviewRow } from '../ipc/types';
import { m } from '../messages';

/** Writes `Video call`, `In person`, or the server's own word. */
export function kindWord(kind: string | null): string | null {
  if (kind === 'video_call') return m.kind_video_call();
  if (kind === 'in_person') return m.filter_in_person();
  if (!kind) return null;
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Writes `video call`, for use within a sentence. */
export function kindInSentence(kind: string | null): string | null {
  if (kind === 'video_call') return m.kind_video_call_within();
  if (kind === 'in_person') return m.kind_in_person_within();
  return kind && kind.replaceAll('_', ' ');
}

/** Writes the kind and the place of an interview: `In person, London`. */
export function howAndWhere({ kind, place, category }: InterviewRow): string {
  const words = [kindWord(kind), place].filter((word) => word !== null && word !== '');
  return words.length > 0 ? words.join(', ') : (category ?? '');
}
