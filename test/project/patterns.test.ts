/**
 * Regular expressions over text from outside take linear time. One that may match anywhere, and begins with an
 * unbounded repetition followed by something, starts again at each character of a long run, which is quadratic (`/
 * +$/` on 16 KiB of blanks between two letters takes a quarter of a second).
 */
import { parseSync, Visitor } from 'oxc-parser'
import { expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { readSources } from './imports/graph'

const CLASS = String.raw`\[\^?(?:\\.|[^\]\\])*\]`
const ATOM = String.raw`(?:${CLASS}|\\[pP]\{[^}]*\}|\\.|[^()|^$\\])`
/** A repetition without end, and what follows it. */
const ENDLESS = new RegExp(String.raw`^(?:\((?:\?:|\?<\w+>)?)*${ATOM}(?:[*+]|\{\d+,\})\??(?<rest>.*)$`, 's')
/** What matches nothing at all, too. */
const OPTIONAL = new RegExp(String.raw`^(?:\)|${ATOM}(?:[?*]|\{0,\d*\}))*$`, 's')

/** The alternatives of a pattern, those within groups apart. */
function alternatives(pattern: string): readonly string[] {
  const tokens = pattern.match(new RegExp(String.raw`${CLASS}|\\.|[\s\S]`, 'g')) ?? []
  const found = ['']
  let depth = 0
  for (const token of tokens) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (token === '|' && depth === 0) found.push('')
    else found[found.length - 1] += token
  }
  return found
}

const beginsAnew = ({ source, flags }: RegExp): boolean =>
  !flags.includes('y') &&
  alternatives(source).some(each => {
    const rest = ENDLESS.exec(each)?.groups?.rest
    return rest !== undefined && !OPTIONAL.test(rest)
  })

it.each([/ +$/, /^[ \t]+|[ \t]+$/g, /[\s,]+$/, /\s*,\s*/, /(\s+)x/, /\n|\s*The/, /\p{M}{1,}a/u, /.*a/s])(
  '%s can backtrack',
  pattern => expect(beginsAnew(pattern)).toBe(true),
)

it.each([
  /\s+/g,
  /^\s+at /,
  /[a-f]{32,}|[a-z]{171,}={0,2}/gi,
  /\s*x/y,
  /;.*$/s,
  /a+/,
  /\p{M}{31}/u,
  /(?:^|&)a=(\w+)&/,
])('%s cannot', pattern => expect(beginsAnew(pattern)).toBe(false))

it('no pattern of the functions or of the client can backtrack', () => {
  const found: string[] = []
  for (const [path, source] of readSources(PROJECT_FOLDER)) {
    if (!/^(?:lib|functions|client\/src)\//.test(path) || !path.endsWith('.ts')) continue
    new Visitor({
      Literal(node) {
        if ('regex' in node && beginsAnew(new RegExp(node.regex.pattern, node.regex.flags)))
          found.push(`${path}: ${node.raw}`)
      },
    }).visit(parseSync(path, source).program)
  }
  expect(found).toEqual([])
})
