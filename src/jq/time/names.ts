export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const shortMonths = months.map((name) => name.slice(0, 3));
export const shortWeekdays = weekdays.map((name) => name.slice(0, 3));

/** Conversions that stand for several others with text between them. */
export const compositions: { readonly [conversion: string]: string } = {
  c: 'a b e H:M:S Y',
  '+': 'a b e H:M:S Z Y',
  F: 'Y-m-d',
  D: 'm/d/y',
  x: 'm/d/y',
  v: 'e-b-Y',
  T: 'H:M:S',
  X: 'H:M:S',
  r: 'I:M:S p',
  R: 'H:M',
};
