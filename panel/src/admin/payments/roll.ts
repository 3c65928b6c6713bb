// A receipt on a roll of paper, by the printer that the browser knows: its text alone is on the page.
export type RollWidth = '32' | '48';

export function printRoll(text: string, width: RollWidth): void {
    const roll = document.createElement('pre');
    roll.className = `roll roll-${width}`;
    roll.textContent = text;
    document.body.append(roll);
    document.body.classList.add('prints-roll');
    window.addEventListener(
        'afterprint',
        () => {
            roll.remove();
            document.body.classList.remove('prints-roll');
        },
        { once: true },
    );
    window.print();
}
