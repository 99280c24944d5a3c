/** The width of the question, and its distance from the block, in pixels. */
export const QUESTION_PX = 264;
export const QUESTION_GAP = 10;

type Box = Pick<DOMRect, 'left' | 'right'>;

/**
 * Returns the side of a block on which the question has room inside the canvas: the right, or else the left, or else
 * below. `hours` is the width of the scale of hours, which it must not cover.
 */
export function questionSide(block: Box, canvas: Box, hours: number, rightToLeft: boolean): 'right' | 'left' | 'bottom' {
  const needed = QUESTION_PX + QUESTION_GAP;
  const [left, right] = rightToLeft ? [0, hours] : [hours, 0];
  if (canvas.right - right - block.right >= needed) return 'right';
  return block.left - left - canvas.left >= needed ? 'left' : 'bottom';
}
