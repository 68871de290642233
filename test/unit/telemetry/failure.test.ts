/** The log fields of a failure: enough to find the line of code, and nothing but the error's own text. */
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

  it('is logged with the cause of its cause, and the frames of all, the first to fail first', () => {
    const socket = withStack(new Error('reset'), 'read (/a.js:1:1)')
    const call = withStack(new TypeError('no answer', { cause: socket }), 'call (/a.js:2:2)')
    const error = withStack(new Error('no key', { cause: call }), 'open (/a.js:3:3)')
    expect(failureFields(error)).toEqual({
      error: 'Error',
      message: 'no key (caused by TypeError: no answer (caused by Error: reset))',
      frames: 'read (/a.js:1:1) < call (/a.js:2:2) < open (/a.js:3:3)',
    })
  })

  it('ends, even if it is its own cause', () => {
    const error = withStack(new Error('again'), 'turn (/a.js:1:1)')
    error.cause = error
    expect(failureFields(error).frames.split(' < ').length).toBeLessThan(6)
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
