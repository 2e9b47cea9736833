// Once signed in, nobody needs JavaScript: the same session in a browser that
// runs none reads and acknowledges.
import assert from 'node:assert/strict'

export async function withoutScripts ({ step, visit, backstage, people }, lead) {
  const visitor = await visit('key adult without scripts', {
    phone: true, scripts: false, state: await lead.page.context().storageState()
  })
  const { page } = visitor
  await step('without JavaScript a notification is read and acknowledged', async () => {
    await backstage.post('scriptless')
    await visitor.go('/inbox')
    await visitor.tap('button', /^Show this notification/)
    await page.getByText(people.scriptless).first().waitFor()
    await visitor.tap('button', 'I have read this')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    const { children } = await backstage.status('scriptless')
    assert.deepEqual(children[0].notifications.map(n => n.state), ['acknowledged'])
  })
  await step('without JavaScript the way in says what is missing', async () => {
    await page.context().clearCookies()
    await visitor.go('/inbox')
    await page.locator('noscript .govuk-inset-text').waitFor() // Playwright finds no text inside it
    await visitor.provoking(400, () => visitor.tap('button', 'Sign in with your passkey'))
    await page.getByText('Your browser did not run the part of this page').waitFor()
  })
  await page.context().close()
}
