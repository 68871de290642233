/**
 * A serverless plugin: what the doctor can see without asking anybody is looked at before a package is made, and
 * with it before a deployment changes anything. A shop that is deployed with it answers every request with 500.
 */
const { execFileSync } = require('node:child_process')
const { join } = require('node:path')

module.exports = class RefuseWrongDeploy {
  constructor(serverless) {
    const check = () => {
      const { stage, region, environment } = serverless.service.provider
      // In a process of its own: the framework runs JavaScript only. The stage's file is in our environment already.
      const said = execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'deployable.ts')], {
        cwd: serverless.serviceDir,
        input: JSON.stringify({ place: { stage, region }, environment }),
        encoding: 'utf8',
      })
      const problems = said.split('\n').filter(line => line !== '')
      if (problems.length === 0) return
      throw new serverless.classes.Error(
        ['Nothing was deployed.', ...problems, `All checks: npm run doctor -- --stage ${stage}`].join('\n'),
      )
    }
    this.hooks = { 'before:package:cleanup': check, 'before:deploy:function:initialize': check }
  }
}
