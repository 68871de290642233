/** What the log holds of a failure: enough to find our line, nothing that is not an error's own word. */
import { describe, expect, it } from 'vitest'
import { failureFields } from '../../../lib/telemetry/failure'

/** An error with this stack, below its message. */
function withStack(error: Error, ...frames: readonly string[]): Error {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map(frame => `    at ${frame}`)].join('\n')
  return error
}

describe('a failure that is an Error', () => {
  it('is logged by its class, its message and where it was thrown', () => {
    function thrower() {
      return new RangeError('out of range')
    }
    const fields = failureFields(thrower())
    expect(fields).toMatchObject({ error: 'RangeError', message: 'out of range' })
    const [innermost, ...outer] = fields.frames.split(' < ')
    expect(innermost).toMatch(/^thrower \(.*failure\.test\.ts:\d+:\d+\)$/)
    expect(outer.length).toBeGreaterThan(0)
  })

  it('is logged with its cause', () => {
    const cause = new TypeError('no such thing')
    expect(failureFields(new Error('it failed', { cause }))).toMatchObject({
      error: 'Error',
      message: 'it failed (caused by TypeError: no such thing)',
    })
  })

  it.each([['a text'], [{ message: 'like an error' }], [undefined]])(
    'is logged alone when its cause is %j',
    cause => expect(failureFields(new Error('it failed', { cause })).message).toBe('it failed'),
  )

  it('is logged by the frames alone, unchanged', () => {
    const error = withStack(
      new Error('two\nlines at once\n  not a frame'),
      'one (/var/task/a.js:1:2)',
      '/b.js:3:4',
    )
    expect(failureFields(error).frames).toBe('one (/var/task/a.js:1:2) < /b.js:3:4')
  })

  it('is logged by its innermost eight frames at most', () => {
    const frames = Array.from({ length: 12 }, (_, index) => `f${index} (/a.js:1:${index})`)
    expect(failureFields(withStack(new Error('deep'), ...frames)).frames.split(' < ')).toEqual(
      frames.slice(0, 8),
    )
    expect(failureFields(withStack(new Error('deep'), ...frames.slice(0, 7))).frames.split(' < ')).toEqual(
      frames.slice(0, 7),
    )
  })

  it('needs no stack', () => {
    const error = new Error('bare')
    delete error.stack
    expect(failureFields(error)).toEqual({ error: 'Error', message: 'bare', frames: '' })
    expect(failureFields(withStack(new Error('no frames'))).frames).toBe('')
  })
})

describe('a failure that is no Error', () => {
  it.each([
    ['secret text'],
    [{ name: 'Error', message: 'secret', stack: '    at secret' }],
    [7],
    [null],
    [undefined],
  ])('%j is not repeated', thrown =>
    expect(failureFields(thrown)).toEqual({
      error: 'NotAnError',
      message: 'a value was thrown',
      frames: '',
    }),
  )
})
