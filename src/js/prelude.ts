/**
 * What surrounds a script inside QuickJS: a text that evaluates to a function of the script, the data as JSON text, the
 * workflow's time and a seed, which runs the script and gives the tagged text that `readAnswer` reads.
 *
 * It takes what it needs of the language before the script runs, so that a script that changes built-in objects changes
 * nothing here. None of it is trusted by the host: what comes out is a text, and is read as such.
 */
export const prelude = String.raw`(function () {
  'use strict';
  const { apply, construct } = Reflect;
  const { defineProperty, getPrototypeOf, keys } = Object;
  const { isArray } = Array;
  const { parse, stringify } = JSON;
  const { fromCodePoint } = String;
  const NativeFunction = Function;
  const NativeDate = Date;
  const NativeError = Error;
  const NativeNumber = Number;
  const NativeBoolean = Boolean;
  const NativeString = String;
  const NativeMap = Map;
  const NativeSet = Set;
  const TypedArray = getPrototypeOf(Uint8Array);
  const Bytes = [Uint8Array, Uint8ClampedArray];
  const { join } = Array.prototype;
  const { getTime, toISOString, toString: dateText } = Date.prototype;
  const { valueOf: numberOf } = Number.prototype;
  const { valueOf: booleanOf } = Boolean.prototype;
  const { forEach: eachOfMap } = Map.prototype;
  const { forEach: eachOfSet } = Set.prototype;
  const { exec } = RegExp.prototype;
  const { codePointAt, charAt, replace } = String.prototype;
  const plain = Object.prototype;
  const largest = 2n ** 1024n;
  const maximumDepth = 1000;

  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const digits = new Map();
  for (let i = 0; i < 64; i++) digits.set(alphabet.charCodeAt(i), i);
  const digitOf = (byte) => apply(Map.prototype.get, digits, [byte]);

  function utf8(text) {
    const bytes = [];
    for (let i = 0; i < text.length; i++) {
      let point = apply(codePointAt, text, [i]);
      if (point > 0xffff) i++;
      if (point >= 0xd800 && point < 0xe000) point = 0xfffd;
      const put = (byte) => { bytes[bytes.length] = byte; };
      if (point < 0x80) put(point);
      else if (point < 0x800) { put(0xc0 | (point >> 6)); put(0x80 | (point & 63)); }
      else if (point < 0x10000) { put(0xe0 | (point >> 12)); put(0x80 | ((point >> 6) & 63)); put(0x80 | (point & 63)); }
      else {
        put(0xf0 | (point >> 18)); put(0x80 | ((point >> 12) & 63));
        put(0x80 | ((point >> 6) & 63)); put(0x80 | (point & 63));
      }
    }
    return bytes;
  }

  const smallest = [0, 0, 0x80, 0x800, 0x10000];

  /** The code point at a place and its length; what is not UTF-8 is U+FFFD byte by byte, as in Go. */
  function pointAt(bytes, at) {
    const first = bytes[at];
    if (first < 0x80) return [first, 1];
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) return [0xfffd, 1];
    let point = first & (0x7f >> length);
    for (let i = 1; i < length; i++) {
      const byte = bytes[at + i];
      if (byte === undefined || (byte & 0xc0) !== 0x80) return [0xfffd, 1];
      point = (point << 6) | (byte & 63);
    }
    if (point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return [0xfffd, 1];
    return [point, length];
  }

  function fromUtf8(bytes) {
    const parts = [];
    for (let at = 0; at < bytes.length; ) {
      const found = pointAt(bytes, at);
      parts[parts.length] = fromCodePoint(found[0]);
      at += found[1];
    }
    return apply(join, parts, ['']);
  }

  function toBase64(bytes) {
    const parts = [];
    for (let at = 0; at < bytes.length; at += 3) {
      const left = bytes.length - at;
      const group = (bytes[at] << 16) | ((left > 1 ? bytes[at + 1] : 0) << 8) | (left > 2 ? bytes[at + 2] : 0);
      const digit = (shift) => apply(charAt, alphabet, [(group >> shift) & 63]);
      parts[parts.length] = digit(18) + digit(12) + (left > 1 ? digit(6) : '=') + (left > 2 ? digit(0) : '=');
    }
    return apply(join, parts, ['']);
  }

  const isLineEnd = (byte) => byte === 10 || byte === 13;

  /** Go's decoder: line ends are skipped, padding is needed; a fault is the number of the byte it lies at. */
  function fromBase64(source) {
    const bytes = [];
    let at = 0;
    const skipLineEnds = () => { while (isLineEnd(source[at])) at++; };
    for (;;) {
      skipLineEnds();
      if (at === source.length) return bytes;
      const group = [];
      let count = 0;
      while (count < 4) {
        if (at === source.length) return at - count;
        const byte = source[at++];
        if (isLineEnd(byte)) continue;
        const digit = digitOf(byte);
        if (digit !== undefined) { group[count++] = digit; continue; }
        if (byte !== 61 || count < 2) return at - 1;
        if (count === 2) {
          skipLineEnds();
          if (at === source.length) return at;
          if (source[at] !== 61) return at - 1;
          at++;
        }
        skipLineEnds();
        if (at < source.length) return at;
        break;
      }
      const value = (group[0] << 18) | (group[1] << 12) | ((group[2] ?? 0) << 6) | (group[3] ?? 0);
      bytes[bytes.length] = value >> 16;
      if (count > 2) bytes[bytes.length] = (value >> 8) & 255;
      if (count > 3) bytes[bytes.length] = value & 255;
    }
  }

  class NotJson extends Error {}

  function refuse(what) {
    throw new NotJson('the result contains ' + what + ', which JSON cannot hold');
  }

  function refuseNumber(value) {
    throw new NotJson('the result contains ' + value + ', which is not a JSON number');
  }

  let exact = false;
  const open = [];

  /** Appends the JSON text of a value to parts. Results are converted as goja exports them (specification 3.4). */
  function write(value, parts) {
    const put = (text) => { parts[parts.length] = text; };
    switch (typeof value) {
      case 'string':
        return put(stringify(value));
      case 'number':
        if (value !== value || value === Infinity || value === -Infinity) refuseNumber(value);
        return put(stringify(value));
      case 'boolean':
        return put(value ? 'true' : 'false');
      case 'bigint':
        if (value >= largest || value <= -largest) throw new NotJson('the result contains an integer beyond 2^1024');
        exact = true;
        return put(NativeString(value));
      case 'symbol':
        return put(stringify(value.description ?? ''));
      case 'undefined':
        return put('null');
      case 'function':
        return refuse('a function');
    }
    if (value === null) return put('null');
    for (let i = 0; i < open.length; i++) if (open[i] === value) refuse('a reference to itself');
    if (open.length >= maximumDepth) throw new NotJson('the result is nested deeper than ' + maximumDepth + ' levels');
    open[open.length] = value;
    writeObject(value, parts, put);
    open.length--;
  }

  function writeObject(value, parts, put) {
    if (isArray(value)) return writeList(value, parts, put);
    const prototype = getPrototypeOf(value);
    if (prototype === plain || prototype === null) return writeMapping(value, parts, put);
    if (value instanceof NativeDate) return put(stringify(rfc3339(value)));
    if (value instanceof NativeMap) return writeList(pairsOf(value), parts, put);
    if (value instanceof NativeSet) return writeList(membersOf(value), parts, put);
    if (value instanceof Bytes[0] || value instanceof Bytes[1]) return put(stringify(toBase64(value)));
    if (value instanceof TypedArray) return writeList(value, parts, put);
    if (value instanceof NativeNumber) return write(apply(numberOf, value, []), parts);
    if (value instanceof NativeBoolean) return write(apply(booleanOf, value, []), parts);
    if (value instanceof NativeString) return put('{}');
    writeMapping(value, parts, put);
  }

  function writeList(list, parts, put) {
    put('[');
    for (let i = 0; i < list.length; i++) {
      if (i > 0) put(',');
      write(list[i], parts);
    }
    put(']');
  }

  function writeMapping(object, parts, put) {
    const names = keys(object);
    put('{');
    for (let i = 0; i < names.length; i++) {
      put((i > 0 ? ',' : '') + stringify(names[i]) + ':');
      write(object[names[i]], parts);
    }
    put('}');
  }

  function pairsOf(map) {
    const pairs = [];
    apply(eachOfMap, map, [(value, key) => { pairs[pairs.length] = [key, value]; }]);
    return pairs;
  }

  function membersOf(set) {
    const members = [];
    apply(eachOfSet, set, [(value) => { members[members.length] = value; }]);
    return members;
  }

  /** As Go writes it: no fraction when there is none, no zeros at its end. */
  function rfc3339(date) {
    const time = apply(getTime, date, []);
    if (time !== time) refuse('an invalid Date');
    return apply(replace, apply(toISOString, date, []), [/\.?0*Z$/, 'Z']);
  }

  function define(target, name, value) {
    defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
  }

  /** The time stands still at the workflow's. */
  function setTime(now) {
    const WorkflowDate = function Date(...parts) {
      if (new.target === undefined) return apply(dateString, new NativeDate(now), []);
      return construct(NativeDate, parts.length === 0 ? [now] : parts, new.target);
    };
    const dateString = function toString() {
      const text = apply(dateText, this, []);
      return text === 'Invalid Date' ? text : text + ' (UTC)';
    };
    define(WorkflowDate, 'now', () => now);
    define(WorkflowDate, 'parse', NativeDate.parse);
    define(WorkflowDate, 'UTC', NativeDate.UTC);
    defineProperty(WorkflowDate, 'length', { value: 7 });
    defineProperty(WorkflowDate, 'prototype', { value: NativeDate.prototype, writable: false });
    define(NativeDate.prototype, 'constructor', WorkflowDate);
    define(NativeDate.prototype, 'toString', dateString);
    define(globalThis, 'Date', WorkflowDate);
  }

  /** sfc32, a small fast generator with 128 bits of state. */
  function setRandom(seed) {
    let [a, b, c, d] = seed;
    const next = () => {
      const sum = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      return sum >>> 0;
    };
    for (let i = 0; i < 15; i++) next();
    define(Math, 'random', () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000);
  }

  function setGlobals() {
    define(globalThis, 'btoa', (text) => toBase64(utf8(NativeString(text))));
    define(globalThis, 'atob', (text) => {
      const bytes = fromBase64(utf8(NativeString(text)));
      return typeof bytes === 'number' ? 'illegal base64 data at input byte ' + bytes : fromUtf8(bytes);
    });
    const absent = ['SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'];
    for (let i = 0; i < absent.length; i++) delete globalThis[absent[i]];
  }

  let running = false;

  /** Where in the script an error arose: the constructor of functions puts two lines before it. */
  function placeOf(error) {
    const frame = running ? /\(<input>:(\d+):(\d+)\)/ : /<input>:(\d+):(\d+)/;
    const place = apply(exec, frame, [NativeString(error.stack)]);
    return place === null || place[1] < 3 ? '' : ' (line ' + (place[1] - 2) + ', column ' + place[2] + ')';
  }

  function describe(error) {
    if (error instanceof NotJson) return error.message;
    if (error instanceof NativeError) return error.name + ': ' + error.message + placeOf(error);
    if (error === null) return 'null was thrown, as it is where memory runs out';
    open.length = 0;
    const parts = [];
    write(error, parts);
    return apply(join, parts, ['']);
  }

  function failure(error) {
    try {
      return 'e' + describe(error);
    } catch {
      return 'ea value was thrown that has no text';
    }
  }

  return function run(script, data, now, seed) {
    try {
      setTime(now);
      setRandom(parse(seed));
      setGlobals();
      const body = NativeFunction('data', script);
      const copy = parse(data);
      running = true;
      const result = body(copy);
      if (result === undefined || result === null) return 'v' + 'null';
      const parts = [];
      write(result, parts);
      return (exact ? 'x' : result instanceof NativeDate ? 'd' : 'v') + apply(join, parts, ['']);
    } catch (error) {
      return failure(error);
    }
  };
})()`;
