// SPDX-License-Identifier: Apache-2.0
//
// Figures as people read them, and the ticks of axes.
"use strict";

/** As many digits as count, without an exponent. */
function significant(value, digits = 3) {
  if (value === 0) return "0";
  const before = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.min(Math.max(digits - before, 0), 6));
}

/** The number in the largest unit that leaves something before the point: units are [factor, name], ascending. */
function inUnit(value, units, digits) {
  let best = units[0];
  for (const unit of units) {
    // What would be written as 1000 belongs to the next unit.
    if (value >= unit[0] * (1 - 0.5 * 10 ** -digits)) best = unit;
  }
  return `${significant(value / best[0], digits)}\u00a0${best[1]}`;
}

const kMissing = "\u2013";
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

function duration(ns, digits = 3) {
  if (!isNumber(ns)) return kMissing;
  return inUnit(ns, [[1, "ns"], [1e3, "\u00b5s"], [1e6, "ms"], [1e9, "s"]], digits);
}

function size(bytes) {
  if (!isNumber(bytes)) return kMissing;
  const units = [[1, "B"], [1024, "KiB"], [1024 ** 2, "MiB"], [1024 ** 3, "GiB"]];
  const unit = units.filter(([factor]) => bytes >= factor).pop() ?? units[0];
  const value = bytes / unit[0];
  return `${Number.isInteger(value) ? value : significant(value)}\u00a0${unit[1]}`;
}

function perSecond(count, digits = 3) {
  if (!isNumber(count)) return kMissing;
  if (count < 1e3) return `${significant(count, digits)}/s`;
  return `${inUnit(count, [[1e3, "k"], [1e6, "M"], [1e9, "G"]], digits)}/s`;
}

function bandwidth(bytesPerSecond, digits = 3) {
  if (!isNumber(bytesPerSecond)) return kMissing;
  return inUnit(bytesPerSecond, [[1, "B/s"], [1e3, "kB/s"], [1e6, "MB/s"], [1e9, "GB/s"]], digits);
}

const times = (ratio) => (isNumber(ratio) ? `${significant(ratio)}\u00a0\u00d7` : kMissing);
const percent = (share) => (isNumber(share) ? `${significant(share * 100, 2)}\u00a0%` : kMissing);
const whole = (count) => (isNumber(count) ? Math.round(count).toLocaleString("en") : kMissing);

/** 0.999 as "99.9", without what binary fractions add. */
const percentile = (share) => String(Number((share * 100).toPrecision(12)));

/** As a tick of an axis has it: "1 ms" for "1.00 ms". */
const roundly = (text) => text.replace(/(\.\d*?)0+(?=\D)/, "$1").replace(/\.(?=\D)/, "");

/** A scale from a domain to pixels, both ends given; equal ratios are equal distances. */
function logScale([low, high], [from, to]) {
  const span = Math.log(high) - Math.log(low) || 1;
  return (value) => from + ((Math.log(Math.max(value, Number.MIN_VALUE)) - Math.log(low)) / span) * (to - from);
}

/** From zero to `high`. */
const linearScale = (high, [from, to]) => (value) => from + (value / high) * (to - from);

/** Zero, and round values up to `high`; about `most` of them. */
function linearTicks(high, most) {
  const rough = high / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((value) => value >= rough);
  return Array.from({length: Math.floor(high / step) + 1}, (_, index) => ({value: index * step, major: true}));
}

/** The domain of values on a logarithmic axis, with room around it, and never less than a third of a decade. */
function logDomain(values, room = 1.25) {
  const positive = values.filter((value) => isNumber(value) && value > 0);
  if (positive.length === 0) return [1, 10];
  let low = Math.min(...positive) / room;
  let high = Math.max(...positive) * room;
  if (high / low < 4) {
    const middle = Math.sqrt(low * high);
    low = middle / 2;
    high = middle * 2;
  }
  return [low, high];
}

/** Round values of a logarithmic axis: {value, major}; at most about `most` have a label. */
function logTicks([low, high], most) {
  const ticks = [];
  const decades = Math.log10(high / low);
  const labelled = decades <= 1.2 && most >= 5 ? [1, 2, 3, 5, 7] : decades * 3 <= most ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / most));
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; ++exponent) {
    for (let digit = 1; digit < 10; ++digit) {
      const value = digit * 10 ** exponent;
      if (value < low || value > high) continue;
      if (decades > 4 && digit !== 1) continue;
      ticks.push({value, major: labelled.includes(digit) && exponent % every === 0, decade: digit === 1});
    }
  }
  return ticks;
}
