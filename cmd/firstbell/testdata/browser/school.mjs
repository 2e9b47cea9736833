// A school: somebody on a telephone, before the first bell.
import assert from 'node:assert/strict'
import { enrol } from './desk.mjs'

/** The key adult opens the letter on a telephone, slips once, and gets in. */
export async function arriveAtSchool ({ step, look, visit, backstage, lead }, code) {
  const visitor = await visit('key adult', { phone: true })
  const { page } = visitor
  await step('the letter with the invitation says nothing of what the service is about', async () => {
    const letter = await backstage.letter('invitation', lead.email)
    assert.doesNotMatch(letter.subject + letter.body, new RegExp(`abuse|domestic|${code}`, 'i'))
    await visitor.go(letter.link)
    await visitor.heading('Make your passkey')
  })
  await step('a wrong code is explained, beside the field and on top', async () => {
    await page.getByLabel('Your code').fill('0000 0000')
    await visitor.provoking(422, () => visitor.tap('button', 'Make my passkey'))
    const summary = page.locator('.govuk-error-summary')
    await summary.waitFor()
    assert.match(await page.title(), /^Error: /)
    assert.match(await page.getByLabel('Your code').getAttribute('aria-describedby'), /code-error/)
    await page.locator('#code-error').waitFor()
    await look(visitor, 'invitation, wrong code')
    await summary.getByRole('link').tap()
    assert.equal(await page.evaluate(() => document.activeElement.id), 'code')
  })
  await step('the right code makes a passkey on the telephone', () => enrol(visitor, code))
  await step('a passkey that is not confirmed is explained and changes nothing', async () => {
    await visitor.device.confirm(false)
    await visitor.tap('button', 'Sign in with your passkey')
    await page.locator('.govuk-error-summary').waitFor()
    await look(visitor, 'sign-in, not confirmed')
    await visitor.device.confirm(true)
  })
  await step('the key adult signs in and nothing waits', async () => {
    await signIn(visitor)
    await visitor.heading('Notifications')
    assert.match(await visitor.text(), /nothing you need to read now/)
    await look(visitor, 'inbox, empty')
  })
  return visitor
}

export async function signIn (visitor) {
  await visitor.tap('button', 'Sign in with your passkey')
  await visitor.page.waitForURL(url => url.pathname !== '/sign-in')
}

/** Reports whether a text holds any part of somebody's name as a word. */
function names (text, person) {
  const words = new Set(text.split(/[^\p{L}'’-]+/u))
  return person.split(' ').some(part => words.has(part))
}

/** An incident is posted; two taps later the school has said that it knows. */
export async function readAndAcknowledge ({ step, look, backstage, lead, people }, visitor) {
  const { page } = visitor
  const child = people.acknowledged
  await step('the alert says that something waits, and nothing else', async () => {
    await backstage.post('acknowledged')
    const letter = await backstage.letter('new', lead.email)
    assert.ok(!names(letter.subject + letter.body, child), 'the letter names the child')
    await visitor.go(letter.link)
    await visitor.heading(/^Notification /)
    await look(visitor, 'notification, before reading')
    assert.ok(!names(await visitor.text(), child), 'the page before the content names the child')
  })
  await step('from the list it is read and acknowledged in two taps', async () => {
    await visitor.go('/inbox')
    await look(visitor, 'inbox, one to read')
    assert.ok(!names(await visitor.text(), child), 'the list names the child')
    visitor.taps = 0
    await visitor.tap('button', /^Show this notification/)
    await page.getByText(child).first().waitFor()
    assert.ok(!names(page.url(), child) && !names(await page.title(), child), 'the address or the title names the child')
    await look(visitor, 'content')
    await visitor.tap('button', 'I have read this')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    assert.equal(visitor.taps, 2)
    await look(visitor, 'acknowledged')
  })
  await step('a copy is taken for the child’s record, and the page says until when it can be read', async () => {
    assert.match(await visitor.text(), /You can read this until/)
    await visitor.tap('button', /^Export it/)
    await visitor.heading(/^Export notification/)
    await look(visitor, 'export')
    await visitor.provoking(422, () => visitor.tap('button', 'Export it'))
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
    await look(visitor, 'export, no copy chosen')
    await page.getByLabel('A page to print').check()
    await visitor.tap('button', 'Export it')
    await page.getByText(child).first().waitFor()
    assert.ok(!names(page.url(), child) && !names(await page.title(), child), 'the address or the title of the copy names the child')
    assert.match(await visitor.text(), /do not disclose to parents without consulting the force/)
    await look(visitor, 'copy to print')
  })
  await step('the people of the school are confirmed and handed over', async () => {
    await visitor.go('/people')
    await look(visitor, 'your people')
    await visitor.tap('button', /^These people are still right/)
    await page.getByText('You have confirmed that these people are right.').waitFor()
    await look(visitor, 'your people, confirmed')
    await visitor.tap('link', /^Hand over for some days/)
    await look(visitor, 'hand over')
    await page.getByLabel('First day').fill('')
    await visitor.provoking(422, () => visitor.tap('button', 'Hand over'))
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
    await look(visitor, 'hand over, a day missing')
  })
  await step('the force is told that the school knows', async () => {
    const { children } = await backstage.status('acknowledged')
    assert.deepEqual(children[0].notifications.map(n => n.state), ['acknowledged'])
  })
}

/** A key adult sets the word by which the police know the school's people. */
export async function setCallWord ({ step, look }, visitor) {
  const { page } = visitor
  await step('a call word is set and never shown', async () => {
    await visitor.tap('link', 'Connections')
    await page.getByText('No call word is set.').waitFor()
    await look(visitor, 'connections, no call word')
    await page.getByLabel('New call word or phrase').fill('heron')
    await visitor.provoking(422, () => visitor.tap('button', 'Set the call word'))
    await look(visitor, 'connections, call word too short')
    await page.getByLabel('New call word or phrase').fill('purple heron')
    await visitor.tap('button', 'Set the call word')
    await page.getByText('The call word is set.').waitFor()
    await look(visitor, 'connections, call word set')
    assert.ok(!(await visitor.text()).includes('heron'), 'the page shows the call word')
  })
}

/** Signing out leaves nothing that the next person at the telephone could read. */
export async function leaveNothingBehind ({ step, look, backstage, people }, visitor) {
  const { page } = visitor
  const child = people.forgotten
  await step('after signing out, neither going back nor loading again shows what was read', async () => {
    await backstage.post('forgotten')
    await visitor.go('/inbox')
    await visitor.tap('button', /^Show this notification/)
    await page.getByText(child).first().waitFor()
    const answer = page.waitForResponse(r => r.url().endsWith('/sign-out'))
    await visitor.tap('button', 'Sign out')
    assert.equal((await (await answer).allHeaders())['clear-site-data'], '"cache", "storage"')
    await page.waitForURL('**/sign-in?out=yes')
    await look(visitor, 'signed out')
    for (const look of [() => page.goBack(), () => page.reload(), () => page.goBack()]) {
      await look().catch(refusedByBrowser)
      assert.ok(!(await visitor.text()).includes(child), 'what was read can be seen again at ' + page.url())
    }
    visitor.complaints() // of pages that the browser would not show again
  })
}

/** A page that was the answer to a post is not shown again: that is what is wanted. */
function refusedByBrowser (problem) {
  if (!/ERR_CACHE_MISS|ERR_ABORTED|ERR_HTTP_RESPONSE_CODE_FAILURE/.test(problem.message)) throw problem
}
