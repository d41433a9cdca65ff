// Days and moments as people in China read them, whatever this machine's own time zone is.

const ZONE = "Asia/Shanghai";
const parts = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric",
  weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function read(moment) {
  return Object.fromEntries(parts.formatToParts(moment).map(({ type, value }) => [type, value]));
}

/** `09:00` */
export function clock(moment) {
  const { hour, minute } = read(moment);
  return `${hour}:${minute}`;
}

/** `10 月 22 日` */
export function day(moment) {
  const { month, day: number } = read(moment);
  return `${month} 月 ${number} 日`;
}

/** `周四` */
export function weekday(moment) {
  return read(moment).weekday;
}

/** `10 月 22 日 周四`, with the year where it is another than that of `now`. */
export function longDay(moment, now = moment) {
  const { year, weekday } = read(moment);
  const of_year = read(now).year === year ? "" : `${year} 年 `;
  return `${of_year}${day(moment)} ${weekday}`;
}

/** What tells two days apart. */
export function dayKey(moment) {
  const { year, month, day: number } = read(moment);
  return `${year}-${month}-${number}`;
}

/** The clock for what is of today, the day for what is older. */
export function short(moment, now) {
  return dayKey(moment) === dayKey(now) ? clock(moment) : day(moment).replaceAll(" ", "");
}
