import { m } from '../messages';

/** Writes the standing of an interviewee, such as `Verified`. */
export function standingWord(standing: string | null): string | null {
  switch (standing) {
    case 'verified':
      return m.standing_verified();
    case 'rejected':
      return m.standing_rejected();
    case 'interview':
      return m.standing_interview();
    default:
      return standing;
  }
}
