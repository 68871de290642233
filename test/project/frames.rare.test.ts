/** `npm run frames` maps the stack frames of a bundled function to the sources. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions } from '../../tools/deployment/functionBundles'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { functionsOf, readFrames, sourceFrames } from '../../tools/deployment/sourceFrames'
import { useFolder } from '../support/folders'

const KEY = 'notFound'
let bundles: Awaited<ReturnType<typeof bundleFunctions>>

describe('the frames of a function that fails', () => {
  const folder = useFolder()
  let line = ''
  const tool = (...args: string[]) =>
    execFileSync(process.execPath, ['--import', 'tsx', 'tools/frames.ts', ...args], {
      cwd: PROJECT_FOLDER,
      encoding: 'utf8',
      stdio: 'pipe',
    })

  beforeAll(async () => {
    mkdirSync(join(folder(), 'functions'))
    const file = join(folder(), 'functions', `${KEY}.js`)
    bundles = await bundleFunctions([KEY])
    writeFileSync(file, bundles.get(KEY)?.code ?? '')
    // Without a configuration, as a container whose environment is empty.
    const call = `require(${JSON.stringify(file)}).handler({}, { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 9000 })`
    line = execFileSync(process.execPath, ['-e', call], { encoding: 'utf8', env: {} })
  })

  it('lead to the line that threw', () => {
    const { event, frames } = JSON.parse(line) as { event: string; frames: string }
    expect(event).toBe('requestFailed')
    expect(frames).not.toContain('environment.ts')
    const [innermost = '', ...outer] = tool(line).trim().split('\n')
    const [, file = '', number] = /^(lib\/[\w/]+\.ts):(\d+):\d+$/.exec(innermost) ?? []
    expect(file).toBe('lib/config/environment.ts')
    expect(readFileSync(join(PROJECT_FOLDER, file), 'utf8').split('\n')[Number(number) - 1]).toContain(
      'throw new ConfigError',
    )
    expect(outer.join('\n')).toContain(`functions/${KEY}.ts:`)
  })

  it('are required', () => {
    expect(() => tool()).toThrow('Name the frames')
    expect(() => tool('at other.js:1:1')).toThrow('None of these frames is in a function of the shop')
  })
})

describe('a frame', () => {
  it('is unchanged when it is in none of our functions, or outside its code', () => {
    const frames = ['process.processTicks (node:internal/process/task_queues:95:5)', 'a (other.js:1:1)', '']
    expect(sourceFrames(frames, bundles)).toEqual(frames)
    expect(sourceFrames([`${KEY}.js:0:0`], bundles)).toEqual([`${KEY}.js:0:0`])
    expect(sourceFrames([`${KEY}.js:1:1`], new Map())).toEqual([`${KEY}.js:1:1`])
  })

  it('is separated from the next by its mark', () => {
    expect(readFrames('a (x.js:1:2) < async b (y.js:3:4)')).toEqual(['a (x.js:1:2)', 'async b (y.js:3:4)'])
    expect(readFrames('{"frames":"a < b"}')).toEqual(['a', 'b'])
    expect(readFrames('{"event":"orderPaid"}')).toEqual([''])
  })

  it('names its function', () => {
    const frames = ['a (/var/task/functions/notify.js:1:2)', 'order.js:3:4', 'b (node:x:1:1)']
    expect(functionsOf(frames, ['order', 'notify', 'return', 'x'])).toEqual(['order', 'notify'])
  })
})
