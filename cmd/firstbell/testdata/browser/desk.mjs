// A force's desk: how somebody gets in, and how they invite a school.
import assert from 'node:assert/strict'

/** Follows an invitation with its code, and makes a passkey. */
export async function enrol (visitor, code) {
  await visitor.page.getByLabel('Your code').fill(code)
  await visitor.tap('button', 'Make my passkey')
  await visitor.page.waitForURL('**/sign-in?enrolled=yes')
}

/** Invites somebody on the command line, and lets them make a passkey and sign in. */
export async function arriveAtDesk ({ step, look, visit, backstage }, who, name, role) {
  const visitor = await visit(who)
  await step(`the ${who} makes a passkey by an invitation from the command line`, async () => {
    const { link, code } = await backstage.invite(name, `${who.replace(' ', '.')}@force.police.example`, role)
    await visitor.go(link)
    await look(visitor, 'invitation')
    await enrol(visitor, code)
    assert.deepEqual(await visitor.device.passkeys(), [{ site: 'localhost', isDiscoverable: true }])
    await look(visitor, 'passkey made')
  })
  await step(`the ${who} signs in and sees the day`, async () => {
    await visitor.tap('button', 'Sign in with your passkey')
    await visitor.heading('Today')
    await look(visitor, `board of the ${who}`)
  })
  return visitor
}

/** Finds the school, invites its first key adult, and gives the code that the page shows. */
export async function inviteLead ({ step, look, school, lead }, operator) {
  const { page } = operator
  let code
  await step('the keyboard reaches the way past the menu first', async () => {
    await page.reload()
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to main content' })
    assert.ok(await skip.evaluate(e => e === document.activeElement && e.getBoundingClientRect().height > 1))
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main-content')
  })
  for (const [link, name] of [['Triage', 'triage, empty'], ['Calls', 'calls, empty'], ['Refused', 'refused, empty'], ['Alarms', 'alarms, empty'], ['Duty', 'duty roster, empty'], ['What ended', 'what ended, empty']]) {
    await step(`the page "${name}" says that nothing waits`, async () => {
      await operator.menu(link)
      await page.locator(`.govuk-service-navigation__item--active:has-text("${link}")`).waitFor()
      await look(operator, name)
    })
  }
  await step('the operator looks at how the scheme is suspended, and how it is matched', async () => {
    await operator.menu('Today')
    await operator.tap('link', 'Suspend the scheme, or lift a suspension')
    await operator.heading('Suspend the scheme')
    await look(operator, 'suspension, running')
    await operator.menu('Matching')
    await look(operator, 'matching')
  })
  await step('the operator finds the school in the register', async () => {
    await operator.menu('Schools')
    await look(operator, 'schools')
    await page.getByLabel('Search the register').fill('zzzz')
    await operator.tap('button', 'Search')
    await look(operator, 'schools, nothing found')
    await page.getByLabel('Search the register').fill(`${school.name} ${school.town}`)
    await operator.tap('button', 'Search')
    await look(operator, 'schools, found')
    await operator.tap('link', school.name)
    await operator.heading(school.name)
    await look(operator, 'school')
  })
  await step('the operator invites the key adult and sees the code once', async () => {
    await operator.tap('button', `Invite ${lead.name}, Key adult`)
    await operator.heading('Invitation sent')
    const shown = await page.locator('.fb-code').innerText()
    assert.match(shown.trim(), /^\d{4}\s+\d{4}$/)
    code = shown.replace(/\s/g, '')
    await look(operator, 'invitation sent')
    await operator.provoking(405, () => operator.go(page.url()))
    assert.doesNotMatch(await operator.text(), new RegExp(code), 'the code has an address')
  })
  return code
}
