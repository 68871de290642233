/** `npm run certificates`: its output, and its exit code. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { alipay, app, held, root } from '../../local/alipayPageCertificates.json'
import vectors from '../fixtures/certificateVectors.json'
import { useBuiltTools } from '../support/builtTools'
import { useFolder } from '../support/folders'
import { RARE } from '../support/rare'

describe.runIf(RARE)('npm run certificates', () => {
  const builtTool = useBuiltTools()
  const folder = useFolder()
  beforeAll(() => {
    const files = { app, alipay, root, sandbox: vectors.sandbox.file }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder(), `${name}.crt`), text)
  })

  const call = (...args: readonly string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
      execFile(
        process.execPath,
        [builtTool('certificates'), ...args],
        { cwd: folder() },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      )
    })
  const OWN = ['--app', 'app.crt', '--root', 'root.crt']

  it('writes what the shop holds, and says until when it is good', async () => {
    const { code, stdout, stderr } = await call(...OWN, '--alipay', 'alipay.crt')
    expect([code, stdout]).toEqual([0, `${held}\n`])
    expect(stderr).toMatch(
      /^The app’s certificate [0-9a-f]{32} is good until 2120-01-01T00:00:00\.000Z\nAlipay’s cert/,
    )
  })

  it('writes it into a file', async () => {
    const { code, stdout } = await call(...OWN, '--alipay', 'alipay.crt', '--out', 'held.json')
    expect([code, stdout, readFileSync(join(folder(), 'held.json'), 'utf8')]).toEqual([0, '', held])
  })

  it('takes several of Alipay’s', async () => {
    const { stdout } = await call(...OWN, '--alipay', 'alipay.crt', '--alipay', 'alipay.crt')
    expect(JSON.parse(stdout).alipay).toHaveLength(2)
  })

  it('says what is wrong with a file, writes nothing, and ends with 1', async () => {
    const { code, stdout, stderr } = await call(...OWN, '--alipay', 'app.crt')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('app.crt is the certificate of an app, where Alipay’s belongs')
  })

  it('needs the word for the sandbox’s, and still looks at their dates', async () => {
    const plain = await call(...OWN, '--alipay', 'sandbox.crt')
    expect(plain.stderr).toContain('sandbox.crt is not issued by an authority of the root file')
    const { code, stderr } = await call(...OWN, '--alipay', 'sandbox.crt', '--sandbox')
    expect([code, stderr]).toEqual([1, expect.stringContaining('sandbox.crt ended on 2024-06-13')])
  })

  it.each([
    [OWN],
    [['--app', 'app.crt', '--alipay', 'alipay.crt']],
    [[...OWN, '--alipay', 'alipay.crt', '--out', '']],
  ])('is called wrongly with %j', async args => expect((await call(...args)).code).toBe(2))

  it('ends with 1 when a file is not there', async () => {
    const { code, stderr } = await call(...OWN, '--alipay', 'none.crt')
    expect([code, stderr]).toEqual([1, expect.stringContaining('none.crt')])
  })
})
