// A camera each: which view is before us, another one, one less, and that one back.

export class RecipeViews {
  // `shown()` when another view is before us, `gone(view, back)` when one was taken away: `back()` brings it again.
  constructor(recipe, picker, { shown, gone }) {
    Object.assign(this, { recipe, picker, shown, gone, number: 0 });
    picker.addEventListener("change", () => this.show(Number(picker.value)));
  }

  get view() {
    return this.recipe.views[this.number];
  }

  show(number) {
    this.number = number;
    this.tell();
    this.shown();
  }

  // By the names that they have now.
  tell() {
    this.picker.replaceChildren(...this.recipe.views.map(({ name }, number) => new Option(name, number)));
    this.picker.value = this.number;
  }

  // As large and as near as the one before us: most second cameras are like the first.
  add() {
    const { width, height, mm_per_pixel, quality } = this.view;
    const lists = { slots: [], defects: [], ignore: [], zones: [], codes: [] };
    this.recipe.views.push({ name: this.unused(), width, height, mm_per_pixel, ...lists, quality: { ...quality }, alignment: null, shots: null });
    this.show(this.recipe.views.length - 1);
  }

  remove() {
    const [at, view] = [this.number, this.view];
    this.recipe.views.splice(at, 1);
    this.show(Math.min(at, this.recipe.views.length - 1));
    this.gone(view, () => {
      this.recipe.views.splice(at, 0, view);
      this.show(at);
    });
  }

  unused() {
    const names = new Set(this.recipe.views.map(({ name }) => name));
    let count = names.size + 1;
    while (names.has(`view-${count}`)) count += 1;
    return `view-${count}`;
  }
}
