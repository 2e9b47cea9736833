// Wrong turns: every page that says no is a page somebody reads.
import assert from 'node:assert/strict'

const wrongToken = () => { for (const input of document.querySelectorAll('input[name=csrf]')) input.value = 'not-ours' }

export async function wrongTurns ({ step, look, visit, foreign }, operator) {
  const { page } = operator
  await step('what is not there and what one may not see answer alike', async () => {
    const told = []
    for (const path of ['/nothing-here', '/inbox', '/notifications/' + 'ab'.repeat(16), '/door/anything/anybody', '/mailbox', '/doors']) {
      await operator.provoking(404, () => operator.go(path))
      told.push(await operator.text())
    }
    assert.equal(new Set(told).size, 1)
    await look(operator, 'problem 404')
  })
  await step('an invitation that cannot be used says how to get another', async () => {
    await operator.provoking(404, () => operator.go('/enrol/' + 'A'.repeat(26)))
    await look(operator, 'invitation, used up')
  })
  await step('a post that this site did not make is refused', async () => {
    await operator.go('/desk/triage')
    await page.getByRole('row').getByRole('link').first().click()
    await operator.heading(/^Parked child /)
    await page.evaluate(wrongToken)
    await operator.provoking(403, () => operator.tap('button', 'Open this child’s details'))
    await look(operator, 'problem 403')
  })
  await step('another name for this machine is refused', async () => {
    await operator.provoking(421, () => operator.go(foreign + '/desk'))
    await look(operator, 'problem 421')
  })
  await step('an address that takes only posts says so', async () => {
    await operator.provoking(405, () => operator.go('/sign-out'))
    await look(operator, 'problem 405')
  })
  await step('a session that ended elsewhere changes nothing', async () => {
    const visitor = await visit('visitor of yesterday', { state: await page.context().storageState() })
    await visitor.go('/desk/triage')
    await visitor.page.getByRole('row').getByRole('link').first().click()
    await operator.go('/desk')
    await operator.tap('button', 'Sign out')
    await page.waitForURL('**/sign-in?out=yes')
    await visitor.provoking(401, () => visitor.tap('button', 'Open this child’s details'))
    await look(visitor, 'problem 401')
    await visitor.page.context().close()
  })
}

/** Last of all, the disk is lost: the pages say so and promise nothing. */
export async function brokenStore ({ step, look, backstage }, operator) {
  const { page } = operator
  await step('without its store the service says that it cannot save', async () => {
    await operator.go('/sign-in')
    await backstage.breakStore()
    await operator.provoking(503, () => operator.tap('button', 'Sign in with your passkey'))
    await page.locator('.govuk-error-summary').waitFor()
    await look(operator, 'sign-in, no store')
  })
}
