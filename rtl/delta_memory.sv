// Feeds the north edge of the array: the deltas of a layer, one word a group of columns. The
// address travels along the groups with the tile: group g is fed g cycles after group 0. Deltas of
// a tile issued in cycle t leave for group g in t + 2 + g. Where rows write single deltas (transposed
// passes), there is one memory a column.
module delta_memory #(
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned DeltaWidth = 8,
  parameter bit Transposed = 1'b0,
  // Words of Cols deltas, all layers together.
  parameter int unsigned Words = 64,
  parameter int unsigned Groups = Cols / Group,
  parameter int unsigned AddressWidth = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                       clk_i,
  input  logic                       enable_i,
  // The tile issued in this cycle.
  input  logic                       read_i,
  input  logic [15:0]                address_i,
  input  logic [Groups-1:0]          write_i,
  input  logic [16*Groups-1:0]       write_address_i,
  input  logic [DeltaWidth*Cols-1:0] write_data_i,
  // From the rows, never in a cycle in which the groups write.
  input  logic [Cols-1:0]            column_write_i,
  input  logic [16*Cols-1:0]         column_address_i,
  input  logic [DeltaWidth*Cols-1:0] column_data_i,
  output logic [DeltaWidth*Cols-1:0] north_o
);

  logic [Groups-1:0]       read_tap_q;
  logic [AddressWidth-1:0] address_tap_q [0:Groups-1];

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      read_tap_q <= Groups'({read_tap_q, read_i});
      address_tap_q[0] <= address_i[AddressWidth-1:0];
      for (int g = 1; g < Groups; g++) address_tap_q[g] <= address_tap_q[g - 1];
    end
  end

  localparam int unsigned Lanes = Transposed ? 1 : Group;
  localparam int unsigned Width = DeltaWidth * Lanes;

  for (genvar w = 0; w < Cols / Lanes; w++) begin : gen_word
    localparam int unsigned G = w * Lanes / Group;
    logic by_column;
    assign by_column = Transposed && column_write_i[w * Lanes];

    ram_1r1w #(
      .Width(Width),
      .Depth(2 ** AddressWidth)
    ) u_delta (
      .clk_i,
      .read_i         (enable_i && read_tap_q[G]),
      .read_address_i (address_tap_q[G]),
      .read_data_o    (north_o[Width*w +: Width]),
      .write_i        (enable_i && (write_i[G] || by_column)),
      .write_address_i(by_column ? column_address_i[16*w*Lanes +: AddressWidth]
                                 : write_address_i[16*G +: AddressWidth]),
      .write_data_i   (by_column ? column_data_i[Width*w +: Width]
                                 : write_data_i[Width*w +: Width])
    );
  end

endmodule
